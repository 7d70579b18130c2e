/* Opens the sealed part of this very file with what the browser has built in. Nothing is fetched, nothing is sent. */
(function () {
  "use strict";
  const at = (id) => document.getElementById(id);
  const headText = at("head").textContent, head = JSON.parse(headText);
  const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const shown = (iso) => new Date(iso).toLocaleString("da-DK", { timeZone: "Europe/Copenhagen", timeZoneName: "shortOffset" });
  const say = (text) => { at("told").textContent = text; };
  const expired = () => Date.now() > Date.parse(head.expires_at);

  at("until").textContent = words.until.replace("{made}", shown(head.made_at)).replace("{until}", shown(head.expires_at));
  if (expired()) { say(words.expired); at("form").hidden = true; return; }
  if (Date.now() < Date.parse(head.made_at) - 86400000) say(words.clock);
  if (!window.crypto || !crypto.subtle || !window.DecompressionStream) { say(words.too_old); at("form").hidden = true; return; }

  function tidy(typed) {
    const bare = typed.replace(/[\s-]+/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
    return /^[0-9A-HJKMNP-TV-Z]{24}$/.test(bare) ? bare : typed.trim().normalize("NFC");
  }

  async function opened(phrase) {
    const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(tidy(phrase)), "PBKDF2", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey(
      { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(head.salt), iterations: head.rounds }, typed,
      { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytesOf(head.iv), additionalData: new TextEncoder().encode(headText) }, key,
      bytesOf(at("sealed").textContent)));
  }

  async function unpacked(part, entry) {
    if (!entry.gzip) return part;
    const stream = new Blob([part]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function digest(content) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function whole() {
    try { return await digest(bytesOf(at("sealed").textContent)) === at("sealed").dataset.sha256; } catch { return false; }
  }

  async function filesIn(plain) {
    const size = Number(new DataView(plain.buffer, plain.byteOffset).getBigUint64(0));
    const manifest = JSON.parse(new TextDecoder().decode(plain.subarray(8, 8 + size)));
    const files = new Map();
    let from = 8 + size;
    for (const entry of manifest.files) {
      const content = await unpacked(plain.subarray(from, from + entry.stored), entry);
      from += entry.stored;
      if (await digest(content) !== entry.sha256) throw new Error("damaged");
      files.set(entry.name, content);
    }
    return files;
  }

  function list(files) {
    for (const [name, content] of files) {
      const item = document.createElement("li"), link = document.createElement("a");
      link.textContent = name + " (" + Math.ceil(content.length / 1024).toLocaleString("da-DK") + " kB)";
      link.href = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
      link.download = name;
      item.appendChild(link);
      at("files").appendChild(item);
    }
    const page = new TextDecoder().decode(files.get("plan.html"));
    at("show").addEventListener("click", () => {
      at("reading").hidden = false;
      if (!at("frame").srcdoc) at("frame").srcdoc = page;
      at("back").focus();
    });
  }
  at("back").addEventListener("click", () => { at("reading").hidden = true; at("show").focus(); });
  at("print").addEventListener("click", () => at("frame").contentWindow.print());

  at("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (expired()) { say(words.expired); return; }
    const button = at("form").querySelector("button");
    button.disabled = true;
    say(words.working);
    if (!await whole()) { say(words.damaged); return; }
    let plain;
    try { plain = await opened(at("phrase").value); } catch { say(words.wrong); button.disabled = false; return; }
    try { list(await filesIn(plain)); } catch { say(words.damaged); return; }
    at("phrase").value = "";
    at("closed").hidden = true;
    at("opened").hidden = false;
    at("show").focus();
  });
})();
