"""How is a service on the net asked for one address? By one GET request that holds street, number and postcode.

The switch is the address of the service: without one nothing ever leaves the machine. No redirect is followed, no proxy of the
environment is used and no other host is asked, so that the disclosure names the one machine that hears of the address.
"""

from __future__ import annotations

import json
import time
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from planner.errors import UserError
from planner.geocoding.geocoder import Question, ServiceFailed
from planner.geocoding.service_answer import Answer, read_answer
from planner.registries.problems import said

#: Seconds that one request may take in all, and bytes that an answer may have.
PATIENCE_S, LARGEST_ANSWER = 6.0, 512 * 1024
#: So many links of an answer without points are followed.
_MOST_LINKS = 3
_PLACE = "{address}"
_HERE = ("127.0.0.1", "localhost", "::1")


class BadServiceAddress(UserError):
    """PLANNER_ADDRESS_SERVICE is no address that can be asked."""

    code = "bad_service_address"
    exit_code = 29


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        """Never: the address would go to a host that nobody was told of."""


class WebAddressService:
    """The service at ``template``, whose ``{address}`` is replaced by the question. Raises BadServiceAddress when there is no
    such place in it, or when it is not HTTPS (this machine's own services excepted)."""

    def __init__(self, template: str, *, patience_s: float = PATIENCE_S) -> None:
        self._template, self._patience_s = template, patience_s
        parts = urlsplit(template)
        host = parts.hostname or ""
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
        in_path = parts.path.count(_PLACE) + parts.query.count(_PLACE)
        if not host or not is_safe or in_path != 1 or template.count(_PLACE) != 1:
            raise said(BadServiceAddress, "bad_service_address")
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())

    def __repr__(self) -> str:
        """Only the host: the address may hold a key."""
        return f"WebAddressService({self.host!r})"

    @property
    def host(self) -> str:
        """The machine that is asked."""
        return urlsplit(self._template).hostname or ""

    def ask(self, question: Question) -> Answer:
        """What the service answers, with the points behind its links where it gives none itself. Raises ServiceFailed."""
        until = time.monotonic() + self._patience_s
        url = self._template.replace(_PLACE, quote(question.text, safe=""))
        answer = read_answer(self._get(url, until))
        if answer.points:
            return answer
        links = [link for link in (urljoin(url, one) for one in answer.links[:_MOST_LINKS]) if self._is_ours(link)]
        points = [point for link in links for point in read_answer(self._get(link, until)).points]
        return Answer(tuple(points), answer.unsure)

    def _is_ours(self, link: str) -> bool:
        ours, theirs = urlsplit(self._template), urlsplit(link)
        return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)

    def _get(self, url: str, until: float) -> object:
        left = until - time.monotonic()
        if left <= 0:
            raise ServiceFailed("service_slow")
        request = urllib.request.Request(url, headers={"Accept": "application/json", "User-Agent": "outage-planner"})  # noqa: S310 - checked
        try:
            with self._opener.open(request, timeout=left) as response:
                content = bytearray()
                while block := response.read1(64 * 1024):
                    content += block
                    if len(content) > LARGEST_ANSWER:
                        raise ServiceFailed("service_answer")
                    if time.monotonic() > until:
                        raise ServiceFailed("service_slow")
            return json.loads(content)
        except TimeoutError:
            raise ServiceFailed("service_slow") from None
        except (OSError, HTTPException):
            raise ServiceFailed("service_unreachable") from None
        except (ValueError, RecursionError):
            raise ServiceFailed("service_answer") from None
