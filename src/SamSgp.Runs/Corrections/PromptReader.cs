using System.Globalization;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;

namespace SamSgp.Runs.Corrections;

/// <summary>Prompts of JSON as prompts on a volume's grid; what is wrong is said with the prompt's number.</summary>
/// <param name="geometry">The grid.</param>
/// <param name="frames">The DICOM frame of each slice; empty where there are none.</param>
public sealed class PromptReader(VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames)
{
    /// <summary>Prompts of one request.</summary>
    public const int Most = 200;

    /// <summary>Corners of one scribble.</summary>
    public const int MostCorners = 10_000;

    /// <summary>Reads prompts.</summary>
    /// <exception cref="PromptException">One cannot be understood.</exception>
    public IReadOnlyList<Prompt> Read(IReadOnlyList<PromptDocument> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        if (prompts.Count is 0 or > Most)
            throw new PromptException(Text($"There are {prompts.Count} prompts; 1 to {Most} can be given."));
        return [.. prompts.Select((prompt, i) => Read(prompt ?? throw new PromptException(Text($"prompts[{i}] is null.")), Text($"prompts[{i}]")))];
    }

    private Prompt Read(PromptDocument prompt, string name) => Place(prompt, name) with { Carries = CorrectionDocument.Carries(prompt.Extent, $"{name}.extent") };

    private Prompt Place(PromptDocument prompt, string name) => prompt.Kind switch
    {
        "point" => Point(prompt, name),
        "box" => Box(prompt, name),
        "scribble" => Scribble(prompt, name),
        "mask" => Mask(prompt, name),
        _ => throw new PromptException($"{name}.kind is '{prompt.Kind}'; point, box, scribble and mask are known."),
    };

    private Prompt.Point Point(PromptDocument prompt, string name)
    {
        var include = Include(prompt, name);
        if (prompt.Position is { } position) return At(position, include, name);
        var (column, row) = (prompt.Column ?? throw Missing(name, "column"), prompt.Row ?? throw Missing(name, "row"));
        RefuseOutside(column, row, name);
        return new Prompt.Point(SliceOf(prompt, name), column, row, include);
    }

    private Prompt.Point At(IReadOnlyList<double> position, bool include, string name)
    {
        if (position.Count != 3 || !position.All(double.IsFinite)) throw new PromptException($"{name}.position has three numbers: x, y and z in millimetres.");
        var patient = new Vector3D(position[0], position[1], position[2]);
        if (geometry.SlicePositions.Max(place => (patient - place).Length) > Far)
            throw new PromptException($"{name}.position is nowhere near the images.");
        var (column, row, slice) = geometry.Nearest(patient);
        RefuseOutside(column, row, name);
        if (Math.Abs((patient - geometry.ToPatient(column, row, slice)).Dot(geometry.Normal)) > geometry.SliceSpacing)
            throw new PromptException($"{name}.position is not between the slices of the series.");
        return new Prompt.Point(slice, column, row, include);
    }

    // No series is as large, and no such place overflows a grid of whole numbers.
    private const double Far = 100_000;

    private Prompt.Box Box(PromptDocument prompt, string name)
    {
        var (left, right) = Pair(prompt.Columns, $"{name}.columns");
        var (top, bottom) = Pair(prompt.Rows, $"{name}.rows");
        RefuseOutside(left, top, name);
        RefuseOutside(right, bottom, name);
        return new Prompt.Box(SliceOf(prompt, name), left, top, right, bottom);
    }

    private Prompt.Stroke Scribble(PromptDocument prompt, string name)
    {
        var include = Include(prompt, name);
        var corners = prompt.Points ?? throw Missing(name, "points");
        if (corners.Count is 0 or > MostCorners)
            throw new PromptException(Text($"{name}.points has {corners.Count} places; 1 to {MostCorners} can be given."));
        foreach (var corner in corners)
        {
            if (corner is not [var column, var row]) throw new PromptException($"{name}.points has places of two numbers each, column and row.");
            RefuseOutside(column, row, name);
        }

        return new Prompt.Stroke(SliceOf(prompt, name), [.. corners.Select(corner => (corner[0], corner[1]))], include);
    }

    private Prompt.Mask Mask(PromptDocument prompt, string name)
    {
        var text = prompt.Bits ?? throw Missing(name, "bits");
        var bytes = new byte[(geometry.SliceLength + 7) / 8];
        // One more than fits is looked for, none is stored: what is too long is no mask of this slice.
        if (text.Length != (bytes.Length + 2) / 3 * 4 || !Convert.TryFromBase64String(text, bytes, out var read) || read != bytes.Length)
            throw new PromptException(Text($"{name}.bits is not the base64 of {bytes.Length} bytes, which a slice of {geometry.Columns} x {geometry.Rows} pixels has at a bit each."));
        return new Prompt.Mask(SliceOf(prompt, name), SliceBits.Unpack(bytes, geometry.SliceLength));
    }

    private int SliceOf(PromptDocument prompt, string name)
    {
        if (prompt.SopInstanceUid is not { } uid)
        {
            var slice = prompt.Slice ?? throw Missing(name, frames.Count > 0 ? "sopInstanceUid" : "slice");
            return slice >= 0 && slice < geometry.Slices ? slice
                : throw new PromptException(Text($"{name}.slice is {slice}, and there are slices 0 to {geometry.Slices - 1}."));
        }

        var slices = Enumerable.Range(0, frames.Count).Where(i => frames[i].SopInstanceUid == uid).ToList();
        if (slices.Count == 0) throw new PromptException($"{name}.sopInstanceUid names no image of the series.");
        if (frames[slices[0]].IsTile)
            throw new PromptException(Text($"{name}.sopInstanceUid names a mosaic, which shows {slices.Count} slices side by side: give slice, or position, instead."));
        if (prompt.Frame is not { } frame) return slices.Count == 1 ? slices[0] : throw Missing(name, "frame");
        var found = slices.FindIndex(i => (frames[i].FrameNumber ?? 1) == frame);
        return found >= 0 ? slices[found] : throw new PromptException(Text($"{name}.frame is {frame}, and the image has no such frame."));
    }

    private void RefuseOutside(double column, double row, string name)
    {
        if (!(column >= -0.5 && column <= geometry.Columns - 0.5 && row >= -0.5 && row <= geometry.Rows - 0.5))
            throw new PromptException(Text($"{name} lies at column {column}, row {row}: outside the image, which has {geometry.Columns} columns and {geometry.Rows} rows."));
    }

    private static bool Include(PromptDocument prompt, string name) => prompt.Include ?? throw Missing(name, "include");

    private static (double First, double Last) Pair(IReadOnlyList<double>? numbers, string name) =>
        numbers is [var a, var b] ? (Math.Min(a, b), Math.Max(a, b)) : throw new PromptException($"{name} has two numbers, the first and the last.");

    private static PromptException Missing(string name, string member) => new($"{name}.{member} is missing.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
