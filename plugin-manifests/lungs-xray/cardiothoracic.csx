// Report: the cardiothoracic ratio, estimated from the borders of the lungs.
// The heart lies in the gap between the lungs, which is widest at its level; the chest is as wide as both lungs reach.
// An enlarged heart (ratio over 0.5) is where the estimate is good; a heart that a lung hides in front of it is not.

var lungs = SegmentNumber("Lungs");
var grid = Source.Geometry;
var mask = new byte[grid.SliceLength];
var measured = new List<Measurement>();
for (var z = 0; z < grid.Slices; z++)
{
    if (Masks.ReadSlice(lungs, z, mask) == 0) continue;
    CancellationToken.ThrowIfCancellationRequested();
    var rows = Enumerable.Range(0, grid.Rows).Select(Borders).Where(row => row.Pixels > 0).ToList();
    var chest = rows.Max(row => row.Right) - rows.Min(row => row.Left) + 1;
    // The heart is beside the lower half of the lungs, but not beside their tips, which hang down around the diaphragm.
    var (above, heart, area) = (0, 0, rows.Sum(row => row.Pixels));
    foreach (var row in rows)
    {
        above += row.Pixels;
        if (above >= 0.5 * area && above <= 0.85 * area) heart = Math.Max(heart, row.Gap);
    }

    if (heart == 0)
    {
        Remark("The lungs touch each other: no cardiothoracic ratio.");
        continue;
    }

    measured.Add(new Measurement("Cardiothoracic ratio", (double)heart / chest, "{ratio}", lungs));
    // A width in millimetres rests on what the image says of its pixels, or there is none.
    if (grid.HasPixelSpacing) measured.Add(new Measurement("Thoracic width", chest * grid.ColumnSpacing, "mm", lungs));
    if ((double)heart / chest > Parameters.Number("limit"))
        Remark($"The cardiothoracic ratio is {(double)heart / chest:0.00}, over {Parameters.Number("limit"):0.00}.");
    break;   // one radiograph is measured
}

return measured;

// First and last column of the lungs in a row, the widest gap between, and how many pixels are lung.
(int Left, int Right, int Gap, int Pixels) Borders(int row)
{
    var (left, last, gap, pixels) = (-1, -1, 0, 0);
    for (var column = 0; column < grid.Columns; column++)
    {
        if (mask[row * grid.Columns + column] == 0) continue;
        if (left < 0) left = column;
        else gap = Math.Max(gap, column - last - 1);
        (last, pixels) = (column, pixels + 1);
    }

    return (left, last, gap, pixels);
}
