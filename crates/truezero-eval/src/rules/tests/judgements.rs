//! From a side to a verdict, and from several verdicts to one.

use super::*;

const SIDES: [Side; 2] = [Side::Claimed, Side::Opposite];

fn tested(data: Data, side: Side, runs: Vec<RunStanding>) -> Tested {
    Tested { name: "a test".into(), data, runs, side, effect: None }
}

fn not_converged() -> Standing {
    Standing::NotConverged("ended at the limit, epoch 9".into())
}

fn undecided() -> Side {
    Side::Undecided("the interval contains 0".into())
}

fn claim(number: u8) -> Claim {
    Claim::new(number).unwrap()
}

fn judged(data: Data, side: Side, runs: Vec<RunStanding>) -> Judgement {
    judge(&tested(data, side, runs), claim(2), ReportScale::Full)
}

#[test]
fn on_the_papers_data_the_side_is_the_verdict() {
    let word =
        |side| judged(papers("MNIST"), side, vec![run("seed 1", Standing::Converged)]).verdict().word();
    assert_eq!(
        [SIDES[0].clone(), SIDES[1].clone(), undecided()].map(word),
        ["reproduced", "contradicted", "inconclusive"]
    );
}

#[test]
fn a_stand_in_never_contradicts_or_reproduces() {
    let mut words = Vec::new();
    for side in [SIDES[0].clone(), SIDES[1].clone(), undecided()] {
        let judgement = judged(stand_in(), side, Vec::new());
        let expected = Verdict::NotTested("the paper’s data are not at hand".into());
        assert_eq!(judgement.verdict(), &expected);
        words.push(judgement.leaning().unwrap().word());
    }
    assert_eq!(words, ["agrees", "disagrees", "is unclear"]);
}

#[test]
fn a_claim_about_any_network_has_a_verdict_on_any_data() {
    let has_verdict = |number: u8| {
        let judgement =
            judge(&tested(stand_in(), Side::Opposite, Vec::new()), claim(number), ReportScale::Full);
        assert_eq!(judgement.data(), &stand_in());
        judgement.verdict() == &Verdict::Contradicted && judgement.leaning().is_none()
    };
    assert_eq!((1..=21).filter(|&number| has_verdict(number)).collect::<Vec<_>>(), [1, 16, 17, 18, 20, 21]);
}

#[test]
fn a_run_that_failed_or_has_not_converged_caps_the_verdict_and_is_named() {
    let runs = vec![
        run("rectifier, seed 1", Standing::Converged),
        run("rectifier, seed 2", not_converged()),
        run("tanh, seed 3", Standing::Failed("diverged in epoch 4".into())),
    ];
    for side in SIDES {
        let names = "tanh, seed 3 diverged in epoch 4; rectifier, seed 2 has not converged (ended at the limit, \
                     epoch 9)";
        let judgement = judged(papers("MNIST"), side.clone(), runs.clone());
        assert_eq!(judgement.verdict(), &Verdict::Inconclusive(names.into()));
        let judgement = judged(stand_in(), side.clone(), runs.clone());
        assert_eq!(judgement.leaning(), Some(&Leaning::Unclear(names.into())));
        // Networks as they are initialised need no training.
        let judgement = judge(&tested(papers("MNIST"), side, runs.clone()), claim(1), ReportScale::Full);
        assert!(judgement.verdict().reason().is_none());
    }
    let judgement = judged(papers("MNIST"), undecided(), runs[..2].to_vec());
    assert_eq!(
        judgement.verdict().reason(),
        Some("rectifier, seed 2 has not converged (ended at the limit, epoch 9); the interval contains 0")
    );
}

#[test]
fn of_many_open_runs_the_failed_ones_and_a_few_others_are_named() {
    let mut runs: Vec<RunStanding> =
        (1..=9).map(|seed| run(&format!("seed {seed}"), not_converged())).collect();
    runs.push(run("seed 10", Standing::Failed("diverged in epoch 1".into())));
    let judgement = judged(papers("MNIST"), Side::Claimed, runs);
    let reason = judgement.verdict().reason().unwrap();
    assert!(reason.starts_with("seed 10 diverged in epoch 1; seed 1 has not"), "{reason}");
    assert!(reason.ends_with("; 7 more of 10 runs failed or have not converged"), "{reason}");
}

#[test]
fn smoke_scale_gives_no_verdict_at_all() {
    for number in 1..=21 {
        for data in [papers("MNIST"), stand_in()] {
            for side in SIDES {
                let judgement =
                    judge(&tested(data.clone(), side, Vec::new()), claim(number), ReportScale::Smoke);
                assert!(matches!(judgement.verdict(), Verdict::NotTested(_)));
                assert_eq!(judgement.leaning(), None);
            }
        }
    }
}

#[test]
fn without_runs_the_reason_is_the_data_or_the_runs() {
    let reason = |data| Judgement::without_runs(data).verdict().reason().unwrap().to_owned();
    assert_eq!(reason(papers("NORB")), "there are no runs");
    assert_eq!(reason(stand_in()), "the paper’s data are not at hand");
    let secret = Data::StandIn { name: "other reviews".into(), command: None };
    assert_eq!(reason(secret), "the paper’s data are not public");
}

#[test]
fn claims_have_the_numbers_of_the_paper() {
    assert!(Claim::new(0).is_err() && Claim::new(22).is_err());
    assert_eq!(claim(21).to_string(), "C21");
}

fn whole(judgements: &[Judgement]) -> WholeClaim {
    judge_whole(judgements).unwrap()
}

#[test]
fn a_claim_over_data_sets_needs_all_that_were_tested() {
    let reproduced = || judged(papers("MNIST"), Side::Claimed, Vec::new());
    let contradicted = || judged(papers("NORB"), Side::Opposite, Vec::new());
    let open = || judged(papers("NISTP"), undecided(), Vec::new());
    let missing = || Judgement::without_runs(papers("CIFAR-10"));
    for (judgements, word, count) in [
        (vec![reproduced(), reproduced(), missing(), missing()], "reproduced", "2 of 4 data sets tested"),
        (vec![reproduced(), open(), missing()], "inconclusive", "2 of 3 data sets tested"),
        (vec![reproduced(), open(), contradicted()], "contradicted", "3 of 3 data sets tested"),
        (vec![missing(), missing()], "not tested here", "0 of 2 data sets tested"),
        (vec![reproduced()], "reproduced", "1 of 1 data set tested"),
    ] {
        let whole = whole(&judgements);
        assert_eq!((whole.verdict.word(), whole.count().as_str()), (word, count));
        assert_eq!(whole.leaning, None);
    }
    let reason = whole(&[reproduced(), open()]).verdict.reason().unwrap().to_owned();
    assert_eq!(reason, "NISTP: the interval contains 0");
    let reason =
        whole(&[missing(), Judgement::without_runs(papers("NORB"))]).verdict.reason().unwrap().to_owned();
    assert_eq!(reason, "CIFAR-10, NORB: there are no runs");
    assert_eq!(judge_whole(&[]), Err(RuleError::Empty { what: "data sets of a claim" }));
    assert_eq!(Claim::new(0), Err(RuleError::Claim { found: 0 }));
    assert_eq!(Claim::new(22), Err(RuleError::Claim { found: 22 }));
}

#[test]
fn stand_ins_do_not_change_the_verdict_of_a_claim() {
    let reproduced = judged(papers("MNIST"), Side::Claimed, Vec::new());
    let disagrees = judged(stand_in(), Side::Opposite, Vec::new());
    let agrees = judged(stand_in(), Side::Claimed, Vec::new());
    let unclear = judged(stand_in(), undecided(), Vec::new());
    let both = whole(&[reproduced.clone(), disagrees.clone(), agrees.clone()]);
    assert_eq!((both.verdict, both.leaning), (Verdict::Reproduced, Some(Leaning::Disagrees)));
    assert_eq!((both.tested, both.data_sets), (1, 3));
    let only = whole(&[disagrees, agrees.clone()]);
    assert_eq!(only.verdict.word(), "not tested here");
    assert_eq!(whole(std::slice::from_ref(&agrees)).leaning, Some(Leaning::Agrees));
    let expected = Leaning::Unclear("synthetic digits: the interval contains 0".into());
    assert_eq!(whole(&[agrees, unclear]).leaning, Some(expected));
}

#[test]
fn parts_on_different_data_are_not_taken_together() {
    let claimed = tested(papers("MNIST"), Side::Claimed, Vec::new());
    let other = tested(stand_in(), Side::Claimed, Vec::new());
    let error = together("C11", &[claimed.clone(), other]).unwrap_err().to_string();
    let expected = "C11: expected data of one kind and name, found MNIST and synthetic digits";
    assert_eq!(error, expected);
    assert!(together("C11", &[]).is_err());
    let open = tested(papers("MNIST"), undecided(), vec![run("seed 1", not_converged())]);
    let both = together("C11", &[claimed.clone(), open.clone()]).unwrap();
    assert_eq!(both.side, Side::Undecided("a test: the interval contains 0".into()));
    assert_eq!(both.runs, open.runs);
    let opposite = tested(papers("MNIST"), Side::Opposite, Vec::new());
    assert_eq!(together("C11", &[claimed.clone(), open, opposite]).unwrap().side, Side::Opposite);
    assert_eq!(together("C11", &[claimed.clone(), claimed]).unwrap().side, Side::Claimed);
}
