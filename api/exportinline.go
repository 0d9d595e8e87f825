package api

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/gofiber/fiber/v2"
)

const maxInlineSize = 64 << 20

// EventExport is a whole export in one JSON object.
type EventExport struct {
	Object  string `json:"object" enum:"event_export"`
	Format  string `json:"format" enum:"json,ndjson"`
	Count   int    `json:"count"`
	Content string `json:"content" doc:"The rows as text: a JSON array, or one row per line"`
}

var errInlineRows = queryError("format", fmt.Sprintf("There are more than %d rows, too many for one JSON object; export them as a stream of lines, accepting %s.",
	maxInlineRows, mediaNDJSON), formatNDJSON)

// writeInline answers with the export as text inside JSON.
func writeInline(c *fiber.Ctx, body *exportBody, format, encoding string) error {
	if body.left == 0 || body.left > maxInlineRows {
		body.left = maxInlineRows + 1 // one more tells that there are too many
	}
	content, err := io.ReadAll(io.LimitReader(body, maxInlineSize+1))
	if err != nil {
		return err
	}
	if len(content) > maxInlineSize || body.rows.count() > maxInlineRows {
		return errInlineRows
	}
	if format == formatJSON {
		content = bytes.TrimSuffix(content, []byte("\n"))
		content = bytes.ReplaceAll(content, []byte("\n"), []byte(","))
		content = slices.Concat([]byte("["), content, []byte("]"))
	}
	if err := writeJSON(c, EventExport{Object: "event_export", Format: format, Count: body.rows.count(), Content: string(content)}); err != nil {
		return err
	}
	if encoding == "" {
		return nil
	}
	packed, err := io.ReadAll(compress(io.NopCloser(bytes.NewReader(c.Response().Body())), encoding))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentEncoding, encoding)
	c.Response().SetBodyRaw(packed)
	return nil
}
