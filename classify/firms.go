package classify

import (
	"strings"

	"github.com/filingwire/filingwire"
)

// pcaobFirms maps the names of firms, reduced by firmKey and followed by their legal form
// where an affiliate abroad shares the name, to the firm ids of the Public Company Accounting
// Oversight Board. Source: the auditor's "PCAOB ID" as registrants' Forms 10-K state it
// (dei:AuditorFirmId), as of November 2026. A firm that is not listed has no id here, rather
// than a wrong one.
var pcaobFirms = map[string]string{
	"deloitte and touche":               "34",
	"ernst and young":                   "42",
	"kpmg":                              "185",
	"pricewaterhousecoopers":            "238",
	"grant thornton":                    "248",
	"bdo usa":                           "243",
	"rsm us":                            "49",
	"crowe":                             "173",
	"crowe horwath":                     "173",
	"marcum":                            "688",
	"withumsmith+brown":                 "100",
	"malonebailey":                      "206",
	"cohnreznick":                       "596",
	"moss adams":                        "659",
	"baker tilly us":                    "23",
	"baker tilly virchow krause":        "23",
	"forvis":                            "686",
	"forvis mazars":                     "686",
	"bkd":                               "686",
	"plante and moran":                  "166",
	"cherry bekaert":                    "677",
	"eisneramper":                       "274",
	"friedman":                          "711",
	"m and k cpas":                      "2738",
	"weinberg and company":              "572",
	"salberg and company":               "106",
	"bf borgers cpa":                    "5041",
	"eide bailly":                       "286",
	"elliott davis":                     "149",
	"dixon hughes goodman":              "57",
	"wolf and company":                  "392",
	"sr snodgrass":                      "74",
	"yount hyde and barbour":            "613",
	"rbsm":                              "587",
	"armanino":                          "32",
	"whitley penn":                      "726",
	"weaver and tidwell":                "410",
	"bpm":                               "207",
	"haskell and white":                 "200",
	"mazars usa":                        "339",
	"macias gini and o'connell":         "324",
	"daszkal bolton":                    "229",
	"kost forer gabbay and kasierer":    "1281",
	"somekh chaikin":                    "1057",
	"brightman almagor zohar and co":    "1197",
	"kesselman and kesselman":           "1309",
	"ernst and young hua ming":          "1408",
	"pricewaterhousecoopers zhong tian": "1424",
	"marcum asia cpas":                  "5395",
	"marcum bernstein and pinchuk":      "5395",
	"deloitte touche tohmatsu certified public": "1113",
}

// sharedNames are the firms whose Canadian or British affiliate files under the same name.
var sharedNames = wordSet("kpmg pricewaterhousecoopers grant thornton ernst deloitte")

// abroad are words near a firm's name that tell of such an affiliate.
var abroad = []string{"Canada", "Toronto", "Vancouver", "Calgary", "Montreal", "Edmonton", "Ontario", "Alberta", "British Columbia", "London", "United Kingdom", "Chartered"}

// legalForms end the names of accounting firms.
var legalForms = wordSet("llp llc pllc pc pa plc ltd limited inc incorporated lp pllp plt pac apc lllp chartered sc")

// firmKey reduces a firm's name so that ways of writing it agree: lower case, "&" as "and",
// punctuation and legal forms gone. "Hobart, Sneed & Lyle, P.C." = "hobart sneed and lyle".
func firmKey(name string) string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(straight(name)), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '(' || r == ')' }) {
		switch {
		case strings.Count(w, ".") > 0 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz.") == "":
			w = strings.ReplaceAll(w, ".", "") // "P.C.", "Co."
		case w == "&":
			w = "and"
		case len(w) == 3 && w[1] == '&': // "M&K"
			words = append(words, w[:1], "and")
			w = w[2:]
		}
		if w != "" {
			words = append(words, w)
		}
	}
	for len(words) > 1 && (legalForms[words[len(words)-1]] || words[len(words)-1] == "accountants") {
		words = words[:len(words)-1]
	}
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// straight replaces plainQuotes apostrophes and quotes.
func straight(s string) string { return plainQuotes.Replace(s) }

var plainQuotes = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`)

// bigFour reports whether the firm with that key belongs to one of the four large networks.
func bigFour(key string) bool {
	for _, p := range []string{"deloitte", "ernst and young", "kpmg", "pricewaterhousecoopers", "pwc", "ey"} {
		if rest, ok := strings.CutPrefix(key, p); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}

// auditor makes the row's firm. near is the text around the firm's first mention.
func auditor(name, near string) *filingwire.Auditor {
	key := firmKey(name)
	a := &filingwire.Auditor{Name: name, NormalizedName: key, BigFour: bigFour(key)}
	if id, ok := pcaobFirms[key]; ok && !(sharedNames[strings.Fields(key)[0]] && anyIn(near, abroad)) {
		a.PCAOBFirmID = &id
	}
	return a
}

func anyIn(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// sameFirm reports whether two keys name one firm: equal, or one the other's beginning.
func sameFirm(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && strings.HasPrefix(b, a) && (len(a) == len(b) || b[len(a)] == ' ')
}
