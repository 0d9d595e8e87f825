package classify

import (
	"regexp"
	"strings"
)

// voteKind is a type of proposal with the words that tell it.
type voteKind struct {
	kind    string
	hints   []string // one of them stands in every text that the pattern finds, in lower case
	pattern *regexp.Regexp
}

// The patterns are matched against text in lower case.

// voteKindsFirst decide wherever they stand in the text of a proposal, in this order.
var voteKindsFirst = []voteKind{
	{"say_on_pay_frequency", []string{"frequency", "every", "say", "how often"}, regexp.MustCompile(`\bhow\s+often\b[^.;]*\bvot|\bfrequency\b|every\s+(?:one|1),?\s+(?:two|2)|once\s+every|\bsay[\s-]when[\s-]on[\s-]pay`)},
	{"shareholder_proposal", []string{"holder proposal", "holders proposal", "holder’s proposal", "holder's proposal", "owner proposal", "holder resolution", "holder advisory", "holder non", "holder precatory", "owner advisory", "owner resolution", " by a ", " by the ", " by one ", " by certain ", " by an ", " by share", " by stock", "proponent", "repeal", "request"}, regexp.MustCompile(`\b(?:share|stock)\s?(?:holder|owner)s?['’]?s?\s+(?:advisory\s+|non-?binding\s+|precatory\s+)?(?:proposal|resolution)|\bunitholder\s+proposal|(?:proposal|resolution)s?\s+(?:\w+\s+){0,3}(?:submitted|presented|made|proposed|sponsored|brought|offered)\s+by\s+(?:a\s+|an\s+|one\s+|certain\s+|the\s+)?(?:\w+\s+){0,2}(?:share|stock)\s?(?:holder|owner)|\bproponent\b|\brepeal\b[^.;]*\bby-?laws?\b[^.;]*\bwithout\b|^[^.]*\b(?:proposal|resolution)\s+request(?:s|ed|ing)\b|\brequesting\s+(?:that\s+)?(?:the\s+(?:board|company)|a\s+report|an?\s+annual\s+report|disclosure)`)},
	{"adjourn_meeting", []string{"adjourn"}, regexp.MustCompile(`\b(?:adjourn|adjournments?)\b[^.;]*\b(?:meeting|proxies|proposal|necessary)|\badjournment\b`)},
}

// voteKinds compete: the one that is told earliest, and in the fewest words, is the proposal's type. Kinds without a type of their own are "other".
var voteKinds = []voteKind{
	{"approve_asset_sale", []string{"sale", "disposition", "transfer", "asset"}, regexp.MustCompile(`\b(?:sale|disposition|transfer)\s+(?:by\s+[\w.,]+\s+){0,4}of\s+(?:all\s+or\s+)?(?:all,?\s+or\s+)?substantially\s+all|\basset\s+(?:sale|purchase)\b|\bsale\s+of\s+(?:certain\s+|the\s+)?(?:company['’]s\s+)?assets`)},
	{"other", []string{"issuance", "issue", "sell", " sale", "asset value", "rights", "poison", "tax benefit", "remuneration", "fees", "auditors", "liquidation", "dissolution", "trust", "indenture", "advisory agreement", "advisory contract", "management agreement", "financial statements", "accounts", "annual report", "exchange program", "repric"}, regexp.MustCompile(`\b(?:receiv\w+|consider\w*|adopt\w*|approv\w+)\s+(?:of\s+)?(?:[\w’']+\s+){0,5}?(?:financial\s+statements|(?:annual|statutory|company['’]s)\s+accounts|annual\s+report\s+and)|\bexchange\s+program|\brepric|\bsuccessor\s+trustee|\bindenture\b|\b(?:shares?|stock|unit|warrant|securities|nasdaq|nyse|placement)\s+(?:issuance|sale)|\bissuance\s+of\b[^.;]*\b(?:shares?|stock|warrants|securities|units)|\bissue\s+(?:and\s+sell\s+|additional\s+|up\s+to\s+|more\s+than\s+)?[^.;]*\b(?:shares|stock|units)\b|\bsell\s+(?:or\s+otherwise\s+issue\s+)?(?:shares|common\s+stock)|\bbelow\s+(?:the\s+)?(?:then[\s-]current\s+)?net\s+asset\s+value|\b(?:rights\s+plan|rights\s+agreement|poison\s+pill)\b|\btax\s+benefits?\s+(?:preservation|protection)|\b(?:remuneration|fees?)\s+of\s+(?:the\s+)?(?:\w+\s+)?auditors?|\b(?:fix|set|determine)\b[^.;]*\bauditors?['’]?s?\s+(?:remuneration|fees|compensation)|\bset\s+the\s+remuneration|\bplan\s+of\s+(?:complete\s+)?(?:liquidation|dissolution)|\bdissolution\s+of|\btrust\s+(?:agreement|amendment)|\badvisory\s+(?:agreement|contract)|\bmanagement\s+agreement`)},
	{"other", []string{"plan", "goals", "material terms", "measures", "criteria"}, regexp.MustCompile(`\b(?:material\s+terms|performance\s+(?:goals|measures|criteria))\b[^.;]*\b(?:executive|annual|bonus|cash|short-term|management|section\s+162)|\b(?:(?:19|20)\d\d\s+)?(?:annual|short-term|cash|senior\s+executive|executive\s+officer|executive\s+annual|executive\s+cash|executive)\s+(?:\w+\s+){0,2}?(?:incentive|bonus|performance)\s+(?:compensation\s+)?plan\b|\bbonus\s+plan\b`)},
	{"approve_equity_plan", []string{"plan", "espp", "ltip"}, regexp.MustCompile(`\b(?:incentive|equity|stock|option|share|omnibus|award|employee|purchase|inducement|savings|restricted|compensation)\b[^.;]*?\bplan\b|\bespp\b|\bltip\b|\b(?:19|20)\d\d\s+(?:[\w&]+\s+){0,3}plan\b|\bpurchase\s+plan\b|\bplan\b[^.;]*\b(?:equity|stock|incentive)\s+plan`)},
	{"amend_bylaws", []string{"laws", "law ", "regulations"}, regexp.MustCompile(`\b(?:amend\w*|restat\w*|adopt\w*|chang\w*|approv\w*)\b[^.;]*?\b(?:by-?\s?laws?|code\s+of\s+regulations)\b|^\W*(?:\w+\s+){0,4}by-?\s?laws?\b|\bregulations\s+amendment`)},
	{"amend_charter", []string{"incorporation", "formation", "designation", "articles", "charter", "memorandum", "constitution", "trust", "split", "authorized", "declassif", "exculpation", "majority", "name change", "extension"}, regexp.MustCompile(`\b(?:amend\w*|restat\w*|adopt\w*|chang\w*|new|approv\w*)\b[^.;]*?\b(?:certificates?\s+of\s+(?:incorporation|formation|designations?)|articles(?:\s+of\s+(?:incorporation|association|amendment|organization|continuance))?\b|charter|memorandum\s+(?:and\s+articles|of\s+association)|constitution|declaration\s+of\s+trust)`)},
	{"amend_charter", []string{"charter", "incorporation", "split", "authorized", "declassif", "exculpation", "majority", "name", "extension"}, regexp.MustCompile(`\b(?:certificate|articles)\s+of\s+incorporation\s+amendment|\bcharter\s+(?:amendment|proposal)|\breverse\s+(?:stock\s+|share\s+)?split|\b(?:increase|decrease|reduc)\w*\s+(?:in\s+)?(?:the\s+)?(?:number\s+of\s+)?(?:our\s+|the\s+company['’]s\s+)?authorized\b|\bauthorized\s+(?:shares|capital|number|common)[^.;]*(?:amendment|increase|proposal)|\bdeclassif|\b(?:officer\s+)?exculpation|\beliminat\w*\s+(?:of\s+)?(?:the\s+)?super-?majority|\bname\s+change|\bchange\s+(?:in\s+|of\s+)?(?:the\s+|our\s+|its\s+)?(?:company['’]s\s+|corporate\s+)?name\b|\bextension\s+(?:amendment\s+)?proposal`)},
	{"elect_directors", []string{"elect", "nominee"}, regexp.MustCompile(`^\W*(?:\d{1,2}[.)]?\s+)?(?:to\s+)?(?:re-?)?elect\s+(?:as\s+)?(?:mr|mrs|ms|dr|sir|dame|lord|lady|professor)\b|\b(?:re-?)?elect(?:ion|ed|ing|s)?\b[^.;]*?\b(?:directors?|nominees?|trustees?|managers?|board|persons|individuals|members)\b|\b(?:directors?|nominees?|trustees?)\b[^.;]*?\b(?:re-?)?elect(?:ion|ed)?\b|\b(?:re-?)?election\s+of\b|\bdirector\s+nominees?\b|\bname\s+of\s+(?:nominee|director)`)},
	{"ratify_auditor", []string{"audit", "account", "ratif", "ramif"}, regexp.MustCompile(`\b(?:ratif\w*|ramification)[^.;]*?\b(?:auditors?|account(?:ing|ants?)|public\s+accounting|independent\s+registered|llp|llc|l[. ]l[. ][pc]|p[. ]c\b|cpas?\b|pllc|kpmg|deloitte|ernst|bdo|pwc|grant\s+thornton|pricewaterhouse\w*)|\b(?:appoint\w*|select\w*|engage\w*|retention|re-?appoint\w*|designat\w*)\b[^.;]*?\b(?:auditors?|accounting\s+firm|public\s+accountants?|independent\s+accountants?)|\b(?:llp|pllc|p[. ]c[. ]|auditors?|accountants?|accounting\s+firm)[^.;]*?\bratif|\bauditor\s+ratification|\b(?:independent\s+)?(?:registered\s+public\s+accounting|auditors?)\b|\bindependent\s+(?:public\s+)?accountants?\b`)},
	{"say_on_pay", []string{"compensation", "remuneration", "parachute", "on pay", "on-pay", "executive pay", "officer pay", "pay of"}, regexp.MustCompile(`\bsay[\s-]on[\s-](?:golden\s+parachute|pay)|\b(?:executive|officer)\s+pay\b|\bpay\s+of\s+(?:the\s+|our\s+)?(?:named\s+)?executive|\bmerger[\s-](?:related\s+)?(?:executive\s+)?compensation|\bgolden\s+parachute|\bcompensation\b[^.;]*?\b(?:executives?|officers?|neos?)\b|\b(?:executives?|officers?|neo)s?['’]?\s+(?:\w+\s+)?compensation|\b(?:advisory|non-?binding)\b[^.;]*?\b(?:compensation|remuneration)|\bremuneration\s+(?:report|policy)|\breport\s+on\s+(?:directors['’]?\s+)?remuneration|\bcompensation\s+(?:report|policy|advisory)|\badvisory\s+(?:approval|vote)\s+(?:of|on)\s+(?:the\s+)?compensation`)},
	{"approve_merger", []string{"merger", "combination", "arrangement", "plan of", "transaction", "exchange", "acquisition"}, regexp.MustCompile(`\bmerger\b|\bbusiness\s+combination\b|\barrangement\s+(?:agreement|resolution)|\b(?:scheme|plan)\s+of\s+arrangement|\bplan\s+of\s+(?:reorganization|conversion|exchange)|\b(?:transaction|combination|share\s+exchange)\s+(?:agreement|proposal)|\bacquisition\s+of\b`)},
}

// votePlanShares are words of plans that grant shares, against the kinds of cash plans.
var votePlanShares = regexp.MustCompile(`\b(?:equity|stock|share|omnibus|long-?\s?term|option|purchase|espp)\b[^.;]*\bplan\b`)

const maxVoteKind = 600 // bytes of a paragraph that tell its kind: the title and a sentence

var voteHonorific = strings.NewReplacer(" mr. ", " mr ", " ms. ", " ms ", " mrs. ", " mrs ", " dr. ", " dr ", " jr. ", " jr ")

var voteInitials = regexp.MustCompile(`\b([a-z])\.([a-z])\.`)

// voteKindOf classifies a proposal by its words; sure is false when none of them is known.
func voteKindOf(text string) (kind string, sure bool) {
	text = voteLower(text[:min(len(text), maxVoteKind)])
	if strings.Contains(text, "r. ") || strings.Contains(text, "s. ") {
		text = voteHonorific.Replace(text) // their points end no sentence
	}
	text = voteInitials.ReplaceAllString(text, "$1 $2 ") // nor do those of initials
	for _, k := range voteKindsFirst {
		if k.hinted(text) && k.pattern.MatchString(text) {
			return k.kind, true
		}
	}
	kind, first := "other", Span{len(text), len(text)}
	for _, k := range voteKinds {
		if !k.hinted(text) {
			continue
		}
		m := k.pattern.FindStringIndex(text)
		if m == nil || m[0] > first.Start || m[0] == first.Start && m[1] >= first.End || k.kind == "other" && votePlanShares.MatchString(text[m[0]:min(len(text), m[1]+80)]) {
			continue
		}
		kind, sure, first = k.kind, true, Span{m[0], m[1]}
	}
	if !sure && strings.Contains(text, "ratif") && voteRatifies.MatchString(text) && !voteRatified.MatchString(text) {
		return "ratify_auditor", true // of a firm whose name does not tell what it is
	}
	return kind, sure
}

// voteRatifies opens what ratifies a choice, voteRatified are things other than an auditor that
// holders ratify.
var (
	voteRatifies = regexp.MustCompile(`^\W*(?:proposal\s+\w+\W+|\d{1,2}\W+)?(?:[\w’']+\s+){0,3}?ratif(?:y|ication|ied)\s+(?:of\s+)?(?:the\s+)?(?:appointment|selection|engagement|[a-z])`)
	voteRatified = regexp.MustCompile(`\b(?:directors?|plan|agreements?|amend\w*|by-?laws?|actions?|acts|transactions?|issuance|contracts?|sale|split|rights|charter|articles|officers?|compensation|trustees?)\b`)
)

// voteLower turns ASCII letters to lower case; offsets stay what they are.
func voteLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if isUpper(c) {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

func (k *voteKind) hinted(text string) bool {
	for _, h := range k.hints {
		if strings.Contains(text, h) {
			return true
		}
	}
	return false
}
