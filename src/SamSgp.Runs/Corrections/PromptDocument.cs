using System.Text.Json.Serialization;

namespace SamSgp.Runs.Corrections;

/// <summary>Something said of a segment in one slice, as JSON has it. Columns and rows are pixels, whole numbers at their centres,
/// counted from 0.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PromptDocument
{
    /// <summary>point, box, scribble or mask.</summary>
    public required string Kind { get; init; }

    /// <summary>Of points and scribbles: whether they belong to the segment.</summary>
    public bool? Include { get; init; }

    /// <summary>The image, by its SOP Instance UID.</summary>
    public string? SopInstanceUid { get; init; }

    /// <summary>Its frame, from 1, where it has several.</summary>
    public int? Frame { get; init; }

    /// <summary>The slice, from 0, instead of an image: where there are no UIDs.</summary>
    public int? Slice { get; init; }

    /// <summary>As the correction's, for this prompt alone; the correction's where it is left out.</summary>
    public string? Extent { get; init; }

    /// <summary>Of a point: where.</summary>
    public double? Column { get; init; }

    /// <summary>Of a point: where.</summary>
    public double? Row { get; init; }

    /// <summary>Of a point, instead of image, column and row: x, y, z of the patient coordinate system (LPS) in millimetres.</summary>
    public IReadOnlyList<double>? Position { get; init; }

    /// <summary>Of a box: its first and its last column.</summary>
    public IReadOnlyList<double>? Columns { get; init; }

    /// <summary>Of a box: its first and its last row.</summary>
    public IReadOnlyList<double>? Rows { get; init; }

    /// <summary>Of a scribble: column and row of each of its corners.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Points { get; init; }

    /// <summary>Of a mask: the slice as it was painted, a bit a pixel, row by row, the least significant bit first; base64.</summary>
    public string? Bits { get; init; }
}
