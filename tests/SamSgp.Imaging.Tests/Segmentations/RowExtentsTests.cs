using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class RowExtentsTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(77)]
    public void Of_ScatteredLabels_GivesFirstAndLastRow(int columns)
    {
        var random = new Random(columns);
        var labels = new byte[columns * 40];
        for (var i = 0; i < 30; i++) labels[random.Next(labels.Length)] = (byte)random.Next(1, 6);
        labels[^1] = 9;

        var extents = RowExtents.Of(labels, columns);

        for (var label = 0; label < 256; label++)
        {
            var rows = Enumerable.Range(0, 40)
                .Where(row => labels.AsSpan(row * columns, columns).Contains((byte)label)).ToList();
            Assert.Equal(rows.Count > 0, extents.TryGet((byte)label, out var range));
            if (rows.Count > 0) Assert.Equal(rows[0]..(rows[^1] + 1), range);
        }
    }
}
