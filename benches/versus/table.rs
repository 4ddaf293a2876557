//! Tables in Markdown.

/// Prints one, with columns wide enough to be read as they are.
pub(crate) fn print(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let line = |cells: &[String]| {
        let cells: Vec<_> =
            cells.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column))).collect();
        println!("| {} |", cells.join(" | "));
    };
    println!();
    line(&head.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
    line(&(0..head.len()).map(|column| "-".repeat(width(column))).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    println!();
}
