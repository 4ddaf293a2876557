//! Many measurements as three numbers.

use std::fmt;

/// The median and the quartiles beside it.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Half of the values are below it.
    pub median: f64,
    lower: f64,
    upper: f64,
}

impl Spread {
    /// Of one value or more.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self { median: at(&values, 0.5), lower: at(&values, 0.25), upper: at(&values, 0.75) }
    }
}

/// The value below which this share of all is. They are in order, and there are some.
pub fn at(values: &[f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

/// As `12.3 (11.9 to 13.0)`, with the precision asked for.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = f.precision().unwrap_or(1);
        let Self { median, lower, upper } = self;
        write!(f, "{median:.places$} ({lower:.places$} to {upper:.places$})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quartiles_are_between_values_where_none_stands_there() {
        assert_eq!(format!("{:.2}", Spread::of([4.0, 1.0, 3.0, 2.0])), "2.50 (1.75 to 3.25)");
        assert_eq!(Spread::of([7.0]).to_string(), "7.0 (7.0 to 7.0)");
    }
}
