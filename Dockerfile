# syntax=docker/dockerfile:1
# Two images: "app" is the web server, the worker and every command; "front" is nginx with the static files.
# docs/containers.md says how to run them.

FROM python:3.13-slim-trixie AS build
WORKDIR /opt/agency
COPY requirements requirements
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/extras.txt -r requirements/base.txt
COPY . .
# With settings that hold for this one command.
RUN AGENCY_SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    AGENCY_ALLOWED_HOSTS=localhost AGENCY_PUBLIC_ORIGIN=http://localhost AGENCY_DATA=/tmp/data \
    AGENCY_STATIC=/opt/agency/collected .venv/bin/python manage.py prepare --static && \
    .venv/bin/python -m compileall -q agency news registration

FROM nginxinc/nginx-unprivileged:1.28-alpine AS front
COPY --from=build /opt/agency/collected /srv/agency/static
COPY deploy/nginx.conf /etc/nginx/agency.conf
# The image's own start puts the environment into what stands in templates, and only what begins with AGENCY_.
ENV NGINX_ENVSUBST_FILTER=^AGENCY_ AGENCY_NODE=web:8000 AGENCY_LISTEN=8080
USER 0
# hadolint ignore=SC2016
RUN mkdir /etc/nginx/templates && sed \
    -e 's|@UPSTREAM@|${AGENCY_NODE}|; s|@LISTEN@|${AGENCY_LISTEN}|; s|@HOST@|${AGENCY_HOST}|; s|@ORIGIN@|${AGENCY_PUBLIC_ORIGIN}|' \
    -e 's|@CACHE@|/tmp/pages|; s|@DATA@|/srv/agency|' \
    /etc/nginx/agency.conf >/etc/nginx/templates/default.conf.template
USER 101
EXPOSE 8080

FROM python:3.13-slim-trixie AS app
# For backup and restore. Their versions are the base image's.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends age postgresql-client && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --system --uid 10001 --home-dir /var/lib/agency agency && install -d -o agency -m 711 /var/lib/agency
COPY --from=build /opt/agency /opt/agency
WORKDIR /opt/agency
ENV PATH=/opt/agency/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    AGENCY_DATA=/var/lib/agency AGENCY_STATIC=/opt/agency/collected AGENCY_BIND=0.0.0.0 PORT=8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["python", "deploy/probe.py"]
CMD ["gunicorn", "agency.wsgi", "-c", "deploy/gunicorn.conf.py"]
