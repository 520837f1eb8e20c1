using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Tests;

/// <summary>Small invented sets.</summary>
internal static class TestSets
{
    /// <summary>Cases of shapes; every case has its own drawing.</summary>
    public static LabelledSet Shapes(string name = "invented", int cases = 4) => new(name,
        [.. Enumerable.Range(0, cases)
            .Select(i => new LabelledCase($"case{i}", ShapeSlices.Draw(new EpisodeRandom(7, 3), 3)))],
        new Dictionary<byte, string> { [1] = "first", [2] = "second" }, 1, new Dictionary<byte, double>());

    /// <summary>A slice of 4 x 2 pixels with values 10, 20, ... and the labels given.</summary>
    public static LabelledSlice Tiny(params byte[] labels) => new(4, 2, 1, [10, 20, 30, 40, 50, 60, 70, 80], labels);
}
