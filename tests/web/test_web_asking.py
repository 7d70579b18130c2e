"""The address service in the browser: is the disclosure said beside the switch, and is one address sent at a time?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from web_world import NOW, World, make_world, token_in

from planner.actions.address_service import WebAddressService
from planner.model.place import LocationQuality
from planner.web import create_app
from tests.address_service import an_address_service, washed

OFF = "ingen adresse forlader maskinen"
ON = "forlader folks adresser, ikke navne, maskinen og går til 127.0.0.1"


@pytest.fixture
def registered(tmp_path):
    made = make_world(tmp_path, lambda: NOW, registered=True)
    yield made
    made.app.store.close()


@pytest.fixture
def service():
    with an_address_service() as service:
        yield service


@pytest.fixture
def asking(registered: World, service) -> World:
    app = replace(registered.app, address_service=WebAddressService(service.address))
    web = create_app(app)
    web.config.update(TESTING=False, RATELIMIT_ENABLED=False)
    return replace(registered, app=app, web=web)


@pytest.mark.parametrize("path", ["/people/addresses", "/quality", "/quality/shareable"])
def test_the_pages_say_that_the_switch_is_off_and_nobody_can_ask(registered: World, path: str) -> None:
    page = registered.client().get(path).text
    assert OFF in page
    assert "PLANNER_ADDRESS_SERVICE" in page
    assert "/ask" not in registered.client().get(f"/people/addresses/{registered.register['unfound']}").text


@pytest.mark.parametrize("path", ["/people/addresses", "/quality", "/people/addresses/{unfound}"])
def test_the_disclosure_stands_beside_the_switch_that_is_on(asking: World, path: str) -> None:
    assert ON in asking.client().get(path.format(**asking.register)).text


def test_one_press_asks_for_one_address_and_says_what_came_of_it(asking: World, service) -> None:
    client, ref = asking.client(), asking.register["unfound"]
    store = asking.app.store
    with store.read() as tx:
        home = tx.patients.by_refs([ref])[ref].identity.address
    there = {"husnr": home.house_number, "postnr": home.postcode, "postnrnavn": home.town}
    service.answer = washed("A", vejnavn=home.street, adresseringsvejnavn=home.street, **there)
    token = token_in(client.get(f"/people/addresses/{ref}").text)

    answer = client.post(f"/people/addresses/{ref}/ask", data={"csrf_token": token})

    assert answer.status_code == 302
    assert len(service.asked) == 1
    assert 'role="status"' in client.get(answer.location).text
    with store.read() as tx:
        found = tx.patients.by_refs([ref])[ref].patient.located.quality
    assert found is LocationQuality.EXACT
    assert "Fundet af adressetjeneste" in client.get(f"/people/{ref}/corrections").text


def test_a_service_that_is_down_is_said_on_the_page_and_changes_nothing(asking: World, service) -> None:
    client, ref = asking.client(), asking.register["unfound"]
    service.status = 503
    token = token_in(client.get(f"/people/addresses/{ref}").text)

    answer = client.post(f"/people/addresses/{ref}/ask", data={"csrf_token": token})

    assert "svarede ikke" in client.get(answer.location).text


def test_asking_while_the_switch_is_off_is_refused_in_words(registered: World) -> None:
    client, ref = registered.client(), registered.register["unfound"]
    token = token_in(client.get("/people").text)
    answer = client.post(f"/people/addresses/{ref}/ask", data={"csrf_token": token})
    assert answer.status_code in range(400, 500)
    assert "intet er sendt" in answer.text
