use super::*;

/// Words of four categories in five languages and three scripts.
const WORDS: [&[&str]; 4] = [
    &[
        "song",
        "guitar",
        "album",
        "canción",
        "guitarra",
        "chanson",
        "lied",
        "gitarre",
        "песня",
        "гитара",
        "新曲",
        "ギター",
    ],
    &[
        "recipe",
        "oven",
        "tasty",
        "receta",
        "horno",
        "recette",
        "rezept",
        "ofen",
        "рецепт",
        "вкусно",
        "レシピ",
        "料理",
    ],
    &[
        "goal",
        "match",
        "training",
        "gol",
        "partido",
        "entraînement",
        "spiel",
        "tor",
        "матч",
        "гол",
        "試合",
        "サッカー",
    ],
    &[
        "travel",
        "beach",
        "flight",
        "viaje",
        "playa",
        "voyage",
        "reise",
        "strand",
        "поездка",
        "пляж",
        "旅行",
        "海",
    ],
];
const USUAL: [&str; 8] = ["today", "my", "new", "love", "hoy", "mon", "neu", "сегодня"];

fn caption(category: usize, random: &mut Random) -> String {
    let own = WORDS[category];
    let mut words: Vec<&str> = (0..4).map(|_| USUAL[random.below(USUAL.len())]).collect();
    words.insert(random.below(4), own[random.below(own.len())]);
    words.insert(random.below(4), own[random.below(own.len())]);
    words.join(" ")
}

fn captions(count: usize, seed: u64) -> Vec<(String, usize)> {
    let mut random = Random(seed);
    (0..count)
        .map(|at| (caption(at % 4, &mut random), at % 4))
        .collect()
}

fn labelled(texts: &[(String, usize)]) -> Vec<Labelled<'_>> {
    texts
        .iter()
        .map(|(text, category)| Labelled {
            text,
            category: *category,
        })
        .collect()
}

fn accuracy(guesses: &[Guess], texts: &[Labelled<'_>]) -> f64 {
    let right = guesses
        .iter()
        .zip(texts)
        .filter(|(guess, text)| guess.category == text.category);
    right.count() as f64 / texts.len() as f64
}

#[test]
fn captions_in_several_languages_are_told_apart_after_a_hundred_labels() {
    let texts = captions(100, 3);
    let texts = labelled(&texts);
    let learned = learn(&texts, 4).expect("four categories");
    let unseen = accuracy(&learned.unseen, &texts);
    assert!(unseen > 0.9, "{unseen}");
    let others = captions(400, 99);
    let others = labelled(&others);
    let guesses: Vec<Guess> = others.iter().map(|text| learned.guess(text.text)).collect();
    let held = accuracy(&guesses, &others);
    assert!(
        (held - unseen).abs() < 0.08,
        "promised {unseen}, delivered {held}"
    );
}

#[test]
fn a_text_of_no_known_word_is_no_more_probable_than_chance() {
    let texts = captions(100, 3);
    let learned = learn(&labelled(&texts), 4).expect("four categories");
    let guess = learned.guess("zzyzx qqq");
    assert!(guess.probability < 0.6, "{guess:?}");
    assert_eq!(learned.words_for("zzyzx qqq", guess.category, 3), [""; 0]);
}

#[test]
fn the_words_that_decided_are_those_of_the_category() {
    let texts = captions(200, 5);
    let learned = learn(&labelled(&texts), 4).expect("four categories");
    let text = "my new гитара today";
    let guess = learned.guess(text);
    assert_eq!(guess.category, 0);
    assert_eq!(learned.words_for(text, 0, 1), ["гитара"]);
}

/// Of labels by lot nothing can be learned, and the promise says so.
#[test]
fn labels_by_lot_promise_no_more_than_chance() {
    let mut random = Random(8);
    let mut texts = captions(120, 6);
    texts.iter_mut().for_each(|text| text.1 = random.below(4));
    let texts = labelled(&texts);
    let learned = learn(&texts, 4).expect("four categories");
    let unseen = accuracy(&learned.unseen, &texts);
    assert!(unseen < 0.42, "{unseen}");
    let sure = learned
        .unseen
        .iter()
        .filter(|guess| guess.probability >= 0.6)
        .count();
    assert!(sure < 12, "{sure} sure guesses of labels by lot");
}

/// Probabilities mean what they say: of guesses at about 0.8 about eight in ten are right.
#[test]
fn probabilities_are_true() {
    let mut random = Random(21);
    let mut texts = captions(400, 12);
    // a fifth of the labels are wrong, so that nobody can be right more often than that
    for text in &mut texts {
        if random.uniform() < 0.2 {
            text.1 = random.below(4);
        }
    }
    let texts = labelled(&texts);
    let learned = learn(&texts, 4).expect("four categories");
    let mean = learned
        .unseen
        .iter()
        .map(|guess| guess.probability)
        .sum::<f64>()
        / 400.0;
    let right = accuracy(&learned.unseen, &texts);
    assert!((mean - right).abs() < 0.06, "said {mean}, was {right}");
}

#[test]
fn equal_texts_do_not_betray_each_other() {
    let texts: Vec<(String, usize)> = (0..40)
        .map(|at| (format!("text{}", at / 2), (at / 2) % 2))
        .collect();
    let texts = labelled(&texts);
    let folds = folds(&texts);
    assert!((0..40).step_by(2).all(|at| folds[at] == folds[at + 1]));
}

#[test]
fn one_category_teaches_nothing() {
    let texts = [
        Labelled {
            text: "a",
            category: 1,
        },
        Labelled {
            text: "b",
            category: 1,
        },
    ];
    assert!(learn(&texts, 2).is_none());
    assert!(learn(&[], 2).is_none());
}

#[test]
fn the_same_labels_teach_the_same() {
    let texts = captions(60, 1);
    let [one, other] = [(), ()].map(|()| learn(&labelled(&texts), 4).expect("four categories"));
    assert_eq!(one.unseen, other.unseen);
    assert_eq!(one.guess("song"), other.guess("song"));
}
