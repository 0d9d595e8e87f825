package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

// bodyRule says what becomes of the body of a POST, PUT or PATCH before the handler sees it.
type bodyRule int

const (
	bodyJSON      bodyRule = iota // rewritten: no nulls, no duplicate keys, {} when empty
	bodyKeepNulls                 // the same, but null means something
	bodyRaw                       // the handler reads it; no Idempotency-Key either
)

const (
	maxBodyDepth   = 32
	maxNumberChars = 64
	// maxExactInteger is the largest integer that every JSON implementation keeps.
	maxExactInteger = 1 << 53
)

var emptyBody = []byte("{}")

// readBody holds the request's body against the rules that all bodies share, and replaces it
// by a form in which equal bodies are equal text. It returns that form, nil for methods
// whose bodies mean nothing.
func readBody(c *fiber.Ctx, rule bodyRule) ([]byte, error) {
	switch c.Method() {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		return nil, nil
	}
	if rule == bodyRaw {
		return nil, nil
	}
	raw := c.Request().Body()
	body := emptyBody
	if len(raw) > 0 {
		if err := checkMediaType(c); err != nil {
			return nil, err
		}
		var err error
		if body, err = rewriteBody(raw, rule == bodyKeepNulls); err != nil {
			return nil, err
		}
	}
	c.Request().SetBody(body)
	c.Request().Header.SetContentType(fiber.MIMEApplicationJSON)
	return body, nil
}

func checkMediaType(c *fiber.Ctx) error {
	if encoding := c.Get(fiber.HeaderContentEncoding); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return errMediaType
	}
	given := c.Get(fiber.HeaderContentType)
	if given == "" {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(given); err != nil || kind != fiber.MIMEApplicationJSON {
		return errMediaType
	}
	return nil
}

// rewriteBody returns the JSON text raw without insignificant space, and without members
// that are null unless keepNulls.
func rewriteBody(raw []byte, keepNulls bool) ([]byte, error) {
	if !utf8.Valid(raw) {
		return nil, invalidJSON("The request body is not UTF-8.")
	}
	if !json.Valid(raw) {
		return nil, invalidJSON("The request body is not valid JSON.")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	w := bodyWriter{d: d, keepNulls: keepNulls}
	if err := w.value("body", 0); err != nil {
		return nil, err
	}
	return w.out, nil
}

func invalidJSON(message string) *filingwire.Error {
	return &filingwire.Error{Code: codeInvalidJSON, Message: message}
}

// bodyWriter copies one JSON text.
type bodyWriter struct {
	d         *json.Decoder
	keepNulls bool
	omit      func(key string) bool // nil = nothing
	out       []byte
}

func (w *bodyWriter) value(location string, depth int) error {
	t, err := w.d.Token()
	if err != nil {
		return err
	}
	return w.token(t, location, depth)
}

func (w *bodyWriter) token(t json.Token, location string, depth int) error {
	if depth > maxBodyDepth {
		return invalidJSON("The request body is nested too deeply.")
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return w.object(location, depth)
		}
		return w.array(location, depth)
	case json.Number:
		n, err := number53(t.String())
		if err != nil {
			return fieldError(location, err.Error())
		}
		w.out = append(w.out, n...)
	default:
		b, err := json.Marshal(t)
		if err != nil {
			return err
		}
		w.out = append(w.out, b...)
	}
	return nil
}

func (w *bodyWriter) object(location string, depth int) error {
	w.out = append(w.out, '{')
	seen := map[string]bool{}
	first := true
	for w.d.More() {
		t, err := w.d.Token()
		if err != nil {
			return err
		}
		key := t.(string) // the decoder lets nothing else stand here
		if seen[fold(key)] {
			return invalidJSON("The request body has a key twice in one object.")
		}
		seen[fold(key)] = true
		if t, err = w.d.Token(); err != nil {
			return err
		}
		if t == nil && !w.keepNulls {
			continue
		}
		if w.omit != nil && w.omit(key) {
			if err := w.skip(t); err != nil {
				return err
			}
			continue
		}
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		quoted, err := json.Marshal(key)
		if err != nil {
			return err
		}
		w.out = append(append(w.out, quoted...), ':')
		if err := w.token(t, location+"."+printable(key), depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, '}')
	_, err := w.d.Token()
	return err
}

// skip passes over the value that t begins.
func (w *bodyWriter) skip(t json.Token) error {
	length := len(w.out)
	err := w.token(t, "", 0)
	w.out = w.out[:length]
	return err
}

func (w *bodyWriter) array(location string, depth int) error {
	w.out = append(w.out, '[')
	for i := 0; w.d.More(); i++ {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		if err := w.value(location+"["+strconv.Itoa(i)+"]", depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, ']')
	_, err := w.d.Token()
	return err
}

// number53 renders a number that a 64-bit float holds, integers as such: 1e3 is 1000.
func number53(text string) (string, error) {
	if len(text) > maxNumberChars {
		return "", fmt.Errorf("expected a number of at most %d characters", maxNumberChars)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", errors.New("expected a number of ordinary size")
	}
	if f == math.Trunc(f) && math.Abs(f) < maxExactInteger {
		return strconv.FormatInt(int64(f), 10), nil
	}
	return text, nil
}

// fold makes keys equal that Go's decoder takes for the same.
func fold(key string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, key)
}

// fieldError is a fault of one field of the body.
func fieldError(location, message string) error {
	return &filingwire.Error{Code: filingwire.CodeValidation, Message: "The request body is not valid.",
		Details: map[string]any{"fields": []map[string]string{{"location": location, "message": message}}}}
}
