"""Authors: their names, registers and addresses, and what their articles are found by."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from news.models import Article, Author, Authorship
from tests.builders import make_article, make_author


def test_name_finds_its_author_however_it_is_written(db):
    author = Author.objects.named("Dr  Amara O\u2019Kafor\u00a0")
    assert Author.objects.named("dr amara o\u2019kafor") == author
    assert (author.name, author.slug) == ("Dr Amara O\u2019Kafor", "dr-amara-okafor")


@pytest.mark.parametrize("name", ["\u0645\u062d\u0645\u062f", "???", "Jos\u00e9", "x" * 300])
def test_every_name_gets_an_address_of_its_own(db, name):
    first, second = Author.objects.named(name), make_author(slug=Author.objects.free_slug(name))
    assert first.slug
    assert first.slug != second.slug
    assert Author.objects.named(name) == first


def test_former_name_finds_its_author_still(db):
    author = make_author(name="Ann Lee")
    author.name = "Ann Lee-Marsh"
    author.save()
    assert Author.objects.named("Ann Lee") == Author.objects.named("Ann Lee-Marsh") == author


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("Ann Lee and Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Bob Ray, Ann Lee, and Ann Lee", ["Bob Ray", "Ann Lee"]),
        ("Health and Safety", ["Health and Safety"]),
        ("Ann Lee, RN", []),
        ("Ann Lee and somebody else", []),
        ("", []),
    ],
)
def test_byline_names_authors_only_if_all_of_it_is_known(db, byline, names):
    keys = {name: make_author(name=name).pk for name in ("Ann Lee", "Bob Ray", "Health and Safety")}
    assert Author.objects.of_byline(byline) == [keys[name] for name in names]


@pytest.mark.parametrize(
    ("register", "number", "address"),
    [
        ("GMC", "000 0000", "https://www.gmc-uk.org/registrants/0000000"),
        ("NMC", "00a0000e", "https://www.nmc.org.uk/registration/search-the-register/"),
        ("HCPC", "PH000000", "https://www.hcpc-uk.org/check-the-register/"),
        ("HCPC", "pyl00000", "https://www.hcpc-uk.org/check-the-register/"),
    ],
)
def test_registration_leads_to_its_register(db, register, number, address):
    author = Author(name="Ann", slug="ann", register=register, registration_number=number)
    author.full_clean()
    assert author.register_address == address
    assert author.registration_number == number.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC", "00A0000E"),
        ("GMC", "000000"),
        ("GMC", "\u0661\u0661\u0661\u0661\u0661\u0661\u0661"),
        ("NMC", "0000000"),
        ("HCPC", "PH1"),
        ("GMC", ""),
        ("", "0000000"),
    ],
)
def test_number_of_another_register_is_refused(db, register, number):
    with pytest.raises(ValidationError, match="seven digits|two digits|two or three letters|give both"):
        Author(name="Ann", slug="ann", register=register, registration_number=number).full_clean()


def test_second_person_of_a_name_is_to_be_told_apart(db):
    make_author(name="Ann Lee")
    with pytest.raises(ValidationError, match="tell them apart"):
        Author(name="ann  lee", slug="ann-2").full_clean()


@pytest.mark.parametrize("use", ["written", "in a draft", "reviewed"])
def test_author_of_anything_cannot_be_deleted(site, use):
    author = make_author()
    fields = {"reviewed_by": author} if use == "reviewed" else {"authors": [author.pk]}
    make_article(status="draft" if use == "in a draft" else "ready", **fields)
    with pytest.raises(ProtectedError):
        author.delete()


def test_article_that_goes_leaves_no_authorship(site):
    author = make_author()
    make_article(authors=[author.pk])
    Article.objects.all().delete()
    author.delete()
    assert not Authorship.objects.exists()


def test_authorships_follow_the_article(site):
    first, second, third = (make_author() for _ in range(3))
    article = make_article(authors=[first.pk, second.pk])
    article.authors = [third.pk, second.pk, third.pk, 10**6]
    article.save()
    assert article.authors == [third.pk, second.pk]
    assert {each.author for each in article.authorships.all()} == {second, third}
    Article.objects.update(publish_at=article.created_at)
    assert {each.publish_at for each in Authorship.objects.all()} == {article.created_at}


def test_release_before_is_told_the_authors_by_name(site):
    ann, bob, cleo = (make_author(name=name) for name in ("Ann", "Bob", "Cleo"))
    article = make_article(authors=[ann.pk, bob.pk, cleo.pk])
    assert article.byline == "Ann; Bob; Cleo"
    article.authors = []
    article.save()
    assert article.byline == ""


@pytest.mark.parametrize("names", [["Health and Safety", "Bob, RN"], ["x" * 60, "y" * 60]])
def test_authors_of_any_name_can_be_taken_out_again(site, names):
    article = make_article(authors=[make_author(name=name).pk for name in names])
    assert len(article.byline) <= 100
    article.authors = []
    article.save()
    assert (Article.objects.get().writers, Article.objects.get().byline) == ([], "")


def test_byline_that_is_nobodys_yet_outlives_a_form_without_authors(site):
    article = make_article(byline="New Person")
    article.authors = []
    article.save()
    assert (Article.objects.get().authors, article.byline) == (None, "New Person")


def test_words_of_a_byline_stay_while_they_name_the_same_authors(site):
    ann, bob = make_author(name="Ann"), make_author(name="Bob")
    article = make_article(byline="Ann & Bob", authors=[ann.pk, bob.pk])
    modified_at = article.modified_at
    ann.name = "Anna"
    ann.save()
    article.save()
    assert (article.byline, article.modified_at) == ("Ann & Bob", modified_at)


def test_one_person_twice_becomes_one(site):
    ann, again, bob = make_author(name="Ann Lee"), make_author(name="A. Lee"), make_author(name="Bob")
    articles = [make_article(authors=keys) for keys in ([again.pk], [bob.pk, again.pk], [again.pk, ann.pk])]
    again.same_as = ann
    again.save()
    articles = [Article.objects.get(pk=article.pk) for article in articles]
    assert [article.writers for article in articles] == [[ann], [bob, ann], [ann]]
    assert ann.authorships.count() == 3
    assert Author.objects.named("A. Lee") == ann
    assert again not in Author.objects.present()


def test_whoever_was_joined_to_somebody_goes_on_with_them(site):
    first, second, third = (make_author() for _ in range(3))
    for author, other in ((first, second), (second, third)):
        author.same_as = other
        author.save()
    article = make_article(authors=[first.pk])
    assert article.authors == [third.pk]
    assert Author.objects.get(pk=first.pk).same_as == third
