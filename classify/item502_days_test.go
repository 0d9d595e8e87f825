package classify

import (
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// officerDays are sentences with several days, of which one is that of the change.
var officerDays = []officerPhrase{
	{"On March 5, 2024, the Company entered into an offer letter with Nadia Brook, under which Ms. Brook will become Treasurer. Ms. Brook is expected to assume the role of Treasurer effective April 2, 2024.",
		[]string{"Nadia Brook: appointment Treasurer @2024-04-02"}},
	{"On March 4, 2024, the Board elected Owen Pratt to the Board, effective as of the funding of the term loan.",
		[]string{"Owen Pratt: appointment Director @event"}},
	{"On March 4, 2024, Acme Widgets, Inc. received a letter from Pia Dorn in which she resigned from the Board with immediate effect. On the same day the Board accepted Ms. Dorn's resignation and, on March 6, 2024, elected Quentin Hale as a director.",
		[]string{"Pia Dorn: resignation Director @2024-03-04", "Quentin Hale: appointment Director @2024-03-06"}},
	{"On March 4, 2024, Rosa Lind notified the Board of her decision to retire as President, effective on the earlier of June 30, 2024 and the date on which a successor begins work. Ms. Lind will also step down from the Board on that date.",
		[]string{"Rosa Lind: departure (retirement) President + Director @event"}},
	{"On March 5, 2024, the Board accepted the resignation of Director Seth Moor. Mr. Moor had submitted his resignation on March 1, 2024.",
		[]string{"Seth Moor: resignation Director @2024-03-05"}},
	{"Tess Vane resigned as Controller. Ms. Vane's resignation, of which the Company was notified on March 4, 2024, takes effect March 22, 2024.",
		[]string{"Tess Vane: resignation Controller @2024-03-22"}},
	{"On March 5, 2024, the Board elected Ulf Carver as a director, to serve from April 1, 2024 until the next annual meeting of stockholders.",
		[]string{"Ulf Carver: appointment Director @2024-04-01"}},
	{"On March 4, 2024, Vera Quist commenced employment as Chief Commercial Officer of the Company. The Board had approved her appointment on February 12, 2024.",
		[]string{"Vera Quist: appointment Chief Commercial Officer @2024-03-04"}},
	{"On March 5, 2024, Walt Essen announced his intention to retire as Chairman of the Board and Chief Executive Officer. Mr. Essen will retire as Chief Executive Officer on June 30, 2024 and as Chairman of the Board on December 31, 2024.",
		[]string{"Walt Essen: departure (retirement) Chief Executive Officer @2024-06-30", "Walt Essen: departure (retirement) Chairman of the Board @2024-12-31"}},
	{"On March 5, 2024, Xenia Platt resigned as Secretary, effective immediately, and as a director, effective March 29, 2024.",
		[]string{"Xenia Platt: resignation Secretary @2024-03-05", "Xenia Platt: resignation Director @2024-03-29"}},
	{"On March 5, 2024, the Board elected Yann Brill a director, effective at the close of the annual meeting of shareholders on May 9, 2024. Mr. Brill will fill the vacancy resulting from the retirement of Zoe Farrow, who is not standing for re-election at that meeting.",
		[]string{"Yann Brill: appointment Director @2024-05-09", "Zoe Farrow: departure (not_standing_for_reelection) Director @2024-05-09"}},
	{"In connection with the Closing, on March 4, 2024, Abel Stone resigned as a director. Effective upon the Closing, Bess Loring was elected to the Board.",
		[]string{"Abel Stone: resignation (merger_or_transaction) Director @2024-03-04", "Bess Loring: appointment Director @2024-03-04"}},
	{"On March 5, 2024, Cyril Dane informed the Board that, effective immediately, he was resigning as Chair of the Board and would not stand for re-election at the 2024 annual meeting. Mr. Dane will remain a director until the annual meeting, to be held on May 21, 2024.",
		[]string{"Cyril Dane: resignation Chair of the Board @2024-03-05", "Cyril Dane: departure (not_standing_for_reelection) Director @2024-05-21"}},
	{"On March 4, 2024, the Board accepted the resignation, effective March 15, 2024, of Eli Drew as Treasurer.",
		[]string{"Eli Drew: resignation Treasurer @2024-03-15"}},
	{"On March 5, 2024, the Board elected Fern Ogden to the Board as a Class III director. Ms. Ogden's term of office will begin on March 15, 2024 and expire at the 2027 annual meeting of stockholders.",
		[]string{"Fern Ogden: appointment Director @2024-03-15"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Guy Marlow will retire as President and that Hana Reiss will become President. The changes will be effective April 8, 2024.",
		[]string{"Guy Marlow: departure (retirement) President @2024-04-08", "Hana Reiss: appointment President @2024-04-08"}},
	{"On March 5, 2024, the Company received the written resignation of director Ivo Lamb. The resignation states that it is to take effect on the earlier of June 30, 2024 or the election of another director.",
		[]string{"Ivo Lamb: resignation Director @event"}},
	{"On March 5, 2024, Jill Rask notified the Board of her resignation as Chief Executive Officer.",
		[]string{"Jill Rask: resignation Chief Executive Officer @2024-03-05"}},
	{"On March 4, 2024, Acme Widgets, Inc. and Kai Bohm, its Controller, agreed that Mr. Bohm's employment with the Company would end on March 29, 2024.",
		[]string{"Kai Bohm: departure (mutual) Controller @2024-03-29"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that its Board had appointed Lena Falk as President, effective May 6, 2024 (the “Start Date”). On the Start Date, Max Orne, who has served as President since April 2012, will retire from that position and will become a senior advisor until December 31, 2024.",
		[]string{"Lena Falk: appointment President @2024-05-06", "Max Orne: departure (retirement) President @2024-05-06"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Nell Crane, its Chief Accounting Officer, will leave the Company on April 12, 2024. Otto Birch will become principal accounting officer on Ms. Crane's departure.",
		[]string{"Nell Crane: departure Chief Accounting Officer @2024-04-12", "Otto Birch: appointment Principal Accounting Officer @2024-04-12"}},
	{"On March 5, 2024, the Compensation Committee approved a salary in connection with Paul Dray's promotion to President, which became effective on March 1, 2024.",
		[]string{"Paul Dray: appointment President @2024-03-01"}},
	{"On March 5, 2024, Rhea Stone, a director, reached the retirement age of the by-laws and will retire as of the date of the 2024 annual meeting, May 14, 2024.",
		[]string{"Rhea Stone: departure (retirement) Director @2024-05-14"}},
	{"Effective March 1, 2024, Saul Wick ceased to be employed by Acme Widgets, Inc. as its Executive Vice President, Design.",
		[]string{"Saul Wick: departure Executive Vice President, Design @2024-03-01"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Tilda Roe will retire as Chair of the Board at the annual meeting of shareholders to be held on May 16, 2024. The Board has selected Udo Kline to become Chair of the Board immediately following the annual meeting.",
		[]string{"Tilda Roe: departure (retirement) Chair of the Board @2024-05-16", "Udo Kline: appointment Chair of the Board @2024-05-16"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Viola Marsh would succeed Wendel Hart as Chief Executive Officer on the date of the Company's annual meeting, which is scheduled for May 7, 2024.",
		[]string{"Viola Marsh: appointment Chief Executive Officer @2024-05-07", "Wendel Hart: departure Chief Executive Officer @2024-05-07"}},
	{"On March 5, 2024, the Board appointed Yuri Bell as Chair of the Board, effective immediately, replacing Zelda Finn, who served in such position until her term as a director expired on March 1, 2024.",
		[]string{"Yuri Bell: appointment Chair of the Board @2024-03-05", "Zelda Finn: departure Chair of the Board @2024-03-01"}},
	{"On March 5, 2024, the Board elected Abe Dunn as a director. Mr. Dunn will assume his seat on April 1, 2024.",
		[]string{"Abe Dunn: appointment Director @2024-04-01"}},
	{"Beth Lorne, Controller, was elected Chief Accounting Officer of the Company on March 5, 2024, effective upon the filing of the annual report on Form 10-K.",
		[]string{"Beth Lorne: appointment Chief Accounting Officer @event"}},
	{"On March 5, 2024, the Board appointed Cora Stead as Treasurer. Ms. Stead, who has been Assistant Treasurer since October 3, 2021, is 56.",
		[]string{"Cora Stead: appointment Treasurer @2024-03-05 age 56"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Edda Rowe, its Treasurer, will depart the Company following a transition period ending April 26, 2024.",
		[]string{"Edda Rowe: departure Treasurer @2024-04-26"}},
	{"On March 5, 2024, Hal Voss, a director, notified the Company that he is retiring from the Board immediately following the 2024 annual meeting. The 2024 annual meeting is scheduled for May 14, 2024.",
		[]string{"Hal Voss: departure (retirement) Director @2024-05-14"}},
	{"On March 5, 2024, Ines Roth tendered her resignation as Secretary. Ms. Roth's resignation will become effective thirty days after the date of her notice, or April 4, 2024.",
		[]string{"Ines Roth: resignation Secretary @2024-04-04"}},
	{"On March 5, 2024, Jon Pell, Treasurer, informed the Board that he will retire at the end of the current fiscal year, September 30, 2024.",
		[]string{"Jon Pell: departure (retirement) Treasurer @2024-09-30"}},
	{"On March 5, 2024, Acme Widgets, Inc. announced that Kate Moor will step down as President, effective April 1, 2024, at which time Luc Hart will become interim President.",
		[]string{"Kate Moor: departure President @2024-04-01", "Luc Hart: appointment Interim President @2024-04-01"}},
	{"On March 5, 2024, the Company terminated the employment of Dora Finch, its General Counsel, effective March 15, 2024. Ms. Finch's termination was not for cause.",
		[]string{"Dora Finch: termination (without_cause) General Counsel @2024-03-15"}},
}

// A day that no sentence calls that of the change is not trusted where another is told.
func TestOfficerDaysInDoubt(t *testing.T) {
	for body, code := range map[string]string{
		"On March 5, 2024, the Board accepted the resignation of Director Seth Moor. Mr. Moor had submitted his resignation on March 1, 2024.":                                                          "other_day_told",
		"On March 5, 2024, Ada Wick resigned as a director and as Chair of the Audit Committee.":                                                                                                        "title_ambiguous",
		"On March 5, 2024, Dag Holm was appointed President of Gulf Processing, a division of the Company. Mr. Holm joined Gulf Processing in 2015.":                                                    "title_ambiguous",
		"On March 1, 2024, Fritz Bane gave notice of his resignation as Treasurer, effective March 29, 2024. On March 5, 2024, the Company accepted Mr. Bane's resignation, effective as of that date.": "days_differ",
		"On March 5, 2024, Gwen Sands informed the Board that she will retire as Treasurer upon the appointment of her successor, which she will assist until June 28, 2024.":                           "day_beside_event",
		"On March 5, 2024, Bo Lyle resigned as Treasurer to relocate to another state.":                                                                                                                 "reason_unread",
	} {
		findings := extractOfficerChanges(officerReading(body))
		if len(findings) != 1 || findings[0].confidence == filingwire.High || !strings.Contains(strings.Join(findings[0].exceptions, " "), code) {
			t.Errorf("%s\n%d findings, want one in doubt for %s: %+v", body, len(findings), code, findings)
		}
	}
}
