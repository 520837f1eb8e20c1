using System.Globalization;
using System.Text.Json;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;

namespace SamSgp.Dicomweb.Monai;

/// <summary>What a client's clicks, box and strokes say of a segment.</summary>
internal sealed class MonaiPrompts
{
    private const int MostClicks = 1000;
    private const int MostRuns = 100_000; // of the rows of strokes; hands draw some thousand
    private const string Foreground = "foreground_scribbles", Background = "background_scribbles";

    private readonly List<Prompt> _prompts = [];
    private readonly List<string> _warnings = [];

    private MonaiPrompts(VoxelBox? region) => Region = region;

    /// <summary>What was said.</summary>
    public IReadOnlyList<Prompt> Prompts => _prompts;

    /// <summary>Where the segment is: it has no voxel outside. Null for anywhere.</summary>
    public VoxelBox? Region { get; }

    /// <summary>Sentences for the user.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads clicks (<c>foreground</c>, <c>background</c>) and <c>roi</c>.</summary>
    /// <exception cref="MonaiException">They are not of the form that clients send.</exception>
    public static MonaiPrompts OfClicks(MonaiParameters parameters, VolumeGeometry geometry)
    {
        var said = new MonaiPrompts(RegionOf(parameters, geometry));
        said.AddClicks(parameters.Rows("foreground"), true, geometry);
        said.AddClicks(parameters.Rows("background"), false, geometry);
        if (said.Region is { } region)
            for (var slice = region.Slice; slice < region.Slice + region.Slices; slice++)
                said._prompts.Add(new Prompt.Box(slice, region.Column, region.Row, region.Column + region.Columns - 1, region.Row + region.Rows - 1));
        return said;
    }

    /// <summary>Reads strokes of a label map; <c>label_info</c> says which value is which.</summary>
    /// <exception cref="MonaiException">It is of another grid, or says of no strokes.</exception>
    public static MonaiPrompts OfScribbles(MonaiParameters parameters, LabelVolume map, VolumeGeometry geometry)
    {
        if ((map.Geometry.Columns, map.Geometry.Rows, map.Geometry.Slices) != (geometry.Columns, geometry.Rows, geometry.Slices))
            throw new MonaiException(ProblemType.MalformedRequest, string.Create(CultureInfo.InvariantCulture,
                $"The label map has {map.Geometry.Columns} x {map.Geometry.Rows} x {map.Geometry.Slices} voxels, the image {geometry.Columns} x {geometry.Rows} x {geometry.Slices}."));
        var said = new MonaiPrompts(RegionOf(parameters, geometry));
        foreach (var (name, include) in (ReadOnlySpan<(string, bool)>)[(Foreground, true), (Background, false)])
            if (ValueOf(parameters, name) is { } value) said.AddStrokes(map, value, include);
        return said._prompts.Count > 0 ? said
            : throw new MonaiException(ProblemType.MalformedRequest, $"The label map has no strokes: label_info has to name the values of {Foreground} and {Background}.");
    }

    /// <summary>The value that <c>label_info</c> gives a name; null where it does not know it.</summary>
    public static int? ValueOf(MonaiParameters parameters, string name) => parameters.Objects("label_info")
        .Where(item => item.TryGetProperty("name", out var text) && text.ValueKind == JsonValueKind.String && text.GetString() == name)
        .Select(item => item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? (int?)value : null)
        .FirstOrDefault();

    private void AddClicks(IReadOnlyList<double[]> clicks, bool include, VolumeGeometry geometry)
    {
        if (clicks.Count > MostClicks) throw new MonaiException(ProblemType.MalformedRequest, $"There are {clicks.Count} clicks; at most {MostClicks} can be given.");
        foreach (var click in clicks)
        {
            if (click.Length is not (2 or 3)) throw new MonaiException(ProblemType.MalformedRequest, "A click has three numbers: column, row and slice.");
            var slice = click.Length == 3 ? click[2] : 0;
            if (click[0] >= 0 && click[0] < geometry.Columns && click[1] >= 0 && click[1] < geometry.Rows && slice >= 0 && slice < geometry.Slices)
                _prompts.Add(new Prompt.Point((int)slice, (int)click[0], (int)click[1], include));
            else
                _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"A click at {string.Join(", ", click)} lies outside the image and was passed over."));
        }
    }

    // A run of a row is a stroke.
    private void AddStrokes(LabelVolume map, int value, bool include)
    {
        var geometry = map.Geometry;
        for (var slice = 0; slice < geometry.Slices; slice++)
        {
            var labels = map.Slice(slice);
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] != value) continue;
                var (row, first) = Math.DivRem(i, geometry.Columns);
                var last = first;
                while (last + 1 < geometry.Columns && labels[(row * geometry.Columns) + last + 1] == value) last++;
                if (_prompts.Count == MostRuns)
                    throw new MonaiException(ProblemType.MalformedRequest, $"The strokes are in more than {MostRuns} pieces of rows: they are no lines drawn by hand. Draw fewer, or submit the map as a label.");
                _prompts.Add(new Prompt.Stroke(slice, [(first, row), (last, row)], include));
                i += last - first;
            }
        }
    }

    // Each pair in any order; six numbers for a volume, four (x0, y0, x1, y1) for a picture.
    private static VoxelBox? RegionOf(MonaiParameters parameters, VolumeGeometry geometry)
    {
        if (parameters.Rows("roi") is not [var roi]) return null;
        double[] pairs = roi switch
        {
            { Length: 6 } => roi,
            { Length: 4 } => [roi[0], roi[2], roi[1], roi[3], 0, 0],
            _ => throw new MonaiException(ProblemType.MalformedRequest, "roi has six numbers, two of columns, of rows and of slices; or four for a picture."),
        };
        var (column, columns) = Range(pairs[0], pairs[1], geometry.Columns);
        var (row, rows) = Range(pairs[2], pairs[3], geometry.Rows);
        var (slice, slices) = Range(pairs[4], pairs[5], geometry.Slices);
        return new VoxelBox(column, row, slice, columns, rows, slices);

        static (int First, int Count) Range(double a, double b, int count)
        {
            if (!double.IsFinite(a) || !double.IsFinite(b)) throw new MonaiException(ProblemType.MalformedRequest, "roi has a number that is none.");
            var (first, last) = ((int)Math.Clamp(Math.Min(a, b), 0, count - 1), (int)Math.Clamp(Math.Max(a, b), 0, count - 1));
            return Math.Max(a, b) >= 0 && Math.Min(a, b) < count ? (first, last - first + 1)
                : throw new MonaiException(ProblemType.MalformedRequest, "roi lies outside the image.");
        }
    }
}
