package classify

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// releaseFromPage reads from a release's own page what a listing would say of it. name is
// the file's name or address.
func releaseFromPage(body []byte, name string) (*filingwire.Release, error) {
	text, ok := releaseText(body)
	if !ok {
		return nil, fmt.Errorf("read release %s: neither text nor a readable PDF", name)
	}
	p := readReleasePage(text)
	r := &filingwire.Release{SourceType: filingwire.LitigationRelease, Title: p.title}
	for _, n := range p.numbers {
		if r.Number == "" || strings.HasPrefix(r.Number, "AAER-") && strings.HasPrefix(n.number, "LR-") {
			if r.Number != "" {
				r.Related = append(r.Related, r.Number)
			}
			r.Number = n.number
		} else {
			r.Related = append(r.Related, n.number)
		}
	}
	if m := canonLink.FindSubmatch(body[:min(len(body), 64<<10)]); m != nil {
		if u, err := url.Parse(string(m[1])); err == nil && u.Host != "" {
			r.URL = u.String()
		}
	}
	for _, s := range []string{path.Base(r.URL), path.Base(strings.ReplaceAll(name, `\`, "/"))} {
		if m := fileName.FindStringSubmatch(s); m != nil && r.Number == "" {
			r.Number = strings.ToUpper(m[1] + "-" + m[2])
		}
	}
	switch {
	case strings.HasPrefix(r.Number, "LR-"):
	case strings.HasPrefix(r.Number, "AAER-"):
		r.SourceType = filingwire.AAER
	case r.Number != "" || p.order:
		r.SourceType = filingwire.AdministrativeProceeding
	}
	for _, m := range fileNumber.FindAllStringSubmatch(p.text[:min(len(p.text), 4096)], 4) {
		r.FileNumbers = append(r.FileNumbers, m[1])
	}
	if r.Title == "" && len(p.captions) > 0 {
		r.Title = properName(p.captions[0].title(p.text))
	}
	if r.URL == "" {
		r.URL = releaseURL(r.Number, name)
	}
	if p.day == "" {
		p.day = p.newsDay(body)
	}
	if p.day == "" {
		return nil, fmt.Errorf("read release %s: no date", name)
	}
	if r.Number == "" && r.URL == "" {
		return nil, fmt.Errorf("read release %s: no number", name)
	}
	day := p.day.Time()
	r.PublishedAt = filingwire.InstantOf(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, filingwire.NewYork))
	return r, nil
}

// newsDay guesses the day of a release whose head does not state it: the page's own time
// stamp, else the latest date of the caption and the opening, which report the day's news.
func (p *releasePage) newsDay(body []byte) filingwire.Date {
	if m := timeStamp.FindSubmatch(body[:min(len(body), 256<<10)]); m != nil {
		if d, err := filingwire.ParseDate(string(m[1])); err == nil {
			return d
		}
	}
	var latest filingwire.Date
	look := func(s Span) {
		for _, m := range dateText.FindAllStringSubmatch(s.In(p.text), 20) {
			latest = max(latest, dayOf(m[1], m[2], m[3]))
		}
	}
	for _, c := range p.captions {
		look(c.Span)
	}
	if len(p.paragraphs) > 0 {
		look(p.paragraphs[0])
	}
	return latest
}

// releaseURL is the address of a litigation release on sec.gov, else name when that is one.
func releaseURL(number, name string) string {
	if strings.HasPrefix(number, "LR-") {
		return "https://www.sec.gov/enforcement-litigation/litigation-releases/" + strings.ToLower(number)
	}
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return name
	}
	return ""
}
