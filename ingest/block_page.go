package ingest

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

var (
	titles  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	heads1  = regexp.MustCompile(`(?is)<h1[^>]*>(.*?)</h1>`)
	anyTag  = regexp.MustCompile(`(?s)<[^>]*>`)
	markup  = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b`)
	refusal = regexp.MustCompile(`<Code>\s*(AccessDenied|NoSuchKey)\s*</Code>`)
)

// blockTitles are those of the pages sent in place of an answer. Their footers are no sign:
// other pages carry the same.
var blockTitles = []string{
	"undeclared automated tool",
	"request rate threshold exceeded",
	"exceeded the sec’s traffic limit",
	"exceeded the sec's traffic limit",
}

// title is the text of the page's title.
func title(head []byte) string { return text(titles, head) }

func text(tag *regexp.Regexp, b []byte) string {
	m := tag.FindSubmatch(b)
	if m == nil {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(string(anyTag.ReplaceAll(m[1], nil)))), " ")
}

func isBlockPage(head []byte) bool {
	for _, s := range []string{title(head), text(heads1, head)} {
		s = strings.ToLower(s)
		for _, t := range blockTitles {
			if strings.Contains(s, t) {
				return true
			}
		}
	}
	return false
}

// looksHTML judges by the body where it can, because the declared type is sometimes wrong.
func looksHTML(contentType string, head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if markup.Match(head) {
		return true
	}
	return strings.HasPrefix(strings.ToLower(contentType), "text/html") &&
		!bytes.HasPrefix(bytes.TrimSpace(head), []byte("<?xml"))
}

// storageSaysNo recognises the answer of the storage behind the archives for a file that
// does not exist: status 403, but no block.
func storageSaysNo(head []byte) bool { return refusal.Match(head) }
