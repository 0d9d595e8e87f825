package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// The renderer among these files is not in the repository: reference/fetch.sh puts it there
// before a build.
//
//go:embed reference/page
var referenceFiles embed.FS

const (
	docsPath     = "/docs"
	rendererName = "renderer.js"
)

// docsPolicy lets the renderer style what it draws, which it does inline; scripts and calls
// are held to this server.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var loadReference = sync.OnceValues(func() (assets, error) {
	files, err := loadAssets(referenceFiles, "reference/page")
	if err != nil {
		return nil, err
	}
	packed, err := fs.Glob(referenceFiles, "reference/page/scalar-*.js.gz")
	if err != nil || len(packed) == 0 {
		return files, err
	}
	b, err := fs.ReadFile(referenceFiles, packed[0])
	if err != nil {
		return nil, fmt.Errorf("load the renderer: %w", err)
	}
	sum := sha256.Sum256(b)
	files[rendererName] = &asset{kind: "text/javascript; charset=utf-8", etag: `"` + hex.EncodeToString(sum[:12]) + `"`, packed: b}
	return files, nil
})

func (s *Server) registerReference() {
	op := huma.Operation{OperationID: "getReference", Method: http.MethodGet, Path: docsPath, Summary: "The API reference, as a page", Tags: []string{"Operations"},
		Responses: map[string]*huma.Response{"200": {Description: "The page", Content: map[string]*huma.MediaType{
			fiber.MIMETextHTML: {Schema: &huma.Schema{Type: huma.TypeString}}}}}}
	s.handle(op, access{public: true, meter: meterAccount}, func(c *fiber.Ctx, _ *request) error {
		setPageHeaders(c, docsPolicy)
		return s.reference["index.html"].serve(c)
	})
	s.app.Get(docsPath+"/*", s.reference.serveAsset)
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return b, nil
}
