package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

//go:embed console
var consoleFiles embed.FS

// loadConsole packs the console's files once for all servers of the process.
var loadConsole = sync.OnceValues(func() (assets, error) { return loadAssets(consoleFiles, "console") })

// consolePolicy lets the console load its own scripts and styles and call its own origin,
// nothing else; no script can turn text into markup (trusted types, none of which exist).
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// asset is a file as it is served.
type asset struct {
	kind   string
	etag   string
	plain  []byte
	packed []byte // gzip; without plain for what is large
}

// assets are the files of a page by name, "index.html" among them.
type assets map[string]*asset

// loadAssets reads the files below dir.
func loadAssets(files fs.FS, dir string) (assets, error) {
	all := assets{}
	err := fs.WalkDir(files, dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".gz" {
			return err
		}
		plain, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		a := &asset{kind: mime.TypeByExtension(path.Ext(name)), plain: plain}
		switch path.Ext(name) { // the system's table of types may say otherwise
		case ".js":
			a.kind = "text/javascript; charset=utf-8"
		case ".css":
			a.kind = "text/css; charset=utf-8"
		case ".html":
			a.kind = "text/html; charset=utf-8"
		}
		sum := sha256.Sum256(plain)
		a.etag = `"` + hex.EncodeToString(sum[:12]) + `"`
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err == nil {
			_, err = w.Write(plain)
		}
		if err == nil {
			err = w.Close()
		}
		a.packed = b.Bytes()
		all[strings.TrimPrefix(name, dir+"/")] = a
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", dir, err)
	}
	return all, nil
}

// pages are the parts of the server that people look at.
type pages struct {
	console, reference assets
	sessions           *sessionSealer
}

func newPages(config Config) (p pages, err error) {
	if p.sessions, err = newSessionSealer(config.Secret, config.PublicURL); err != nil {
		return p, err
	}
	if p.console, err = loadConsole(); err != nil {
		return p, err
	}
	p.reference, err = loadReference()
	return p, err
}

// serveAsset serves /…/assets/NAME.
func (a assets) serveAsset(c *fiber.Ctx) error {
	file := a[c.Params("*")]
	if file == nil || strings.HasSuffix(c.Path(), ".html") {
		return errNoSuchPath
	}
	return file.serve(c)
}

// servePage serves the page whatever the path: the console finds its view by itself.
func (a assets) servePage(c *fiber.Ctx) error {
	setPageHeaders(c, consolePolicy)
	return a["index.html"].serve(c)
}

func setPageHeaders(c *fiber.Ctx, policy string) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=()")
}

func (a *asset) serve(c *fiber.Ctx) error {
	c.Set(fiber.HeaderETag, a.etag)
	c.Set(fiber.HeaderCacheControl, "no-cache") // asked again each time, sent again when changed
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if c.Get(fiber.HeaderIfNoneMatch) == a.etag {
		return c.SendStatus(http.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, a.kind)
	if c.AcceptsEncodings("gzip") == "gzip" {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(a.packed)
	}
	if a.plain == nil {
		plain, err := unpack(a.packed)
		if err != nil {
			return err
		}
		return c.Send(plain)
	}
	return c.Send(a.plain)
}
