namespace SamSgp.Jobs.Support;

/// <summary>What users have added to a task's support set: every version of it, and which one is used. Immutable.</summary>
/// <param name="Current">Number of the version in use; 0 is the manifest's own support set.</param>
/// <param name="Versions">All versions but 0, ascending by number. None is ever changed or dropped.</param>
public sealed record SupportHistory(int Current, IReadOnlyList<SupportVersion> Versions)
{
    /// <summary>Nothing was added yet.</summary>
    public static readonly SupportHistory Empty = new(0, []);

    /// <summary>The examples in use.</summary>
    public IReadOnlyList<TaughtExample> Examples => ExamplesOf(Current);

    /// <summary>True for a version there is.</summary>
    public bool Has(int version) => version == 0 || Versions.Any(v => v.Number == version);

    /// <summary>The examples of a version.</summary>
    public IReadOnlyList<TaughtExample> ExamplesOf(int version) =>
        version == 0 ? [] : Versions.First(v => v.Number == version).Examples;

    /// <summary>The version in use before the current one was made.</summary>
    public int Previous => Versions.FirstOrDefault(v => v.Number == Current)?.Previous ?? 0;

    /// <summary>A new version with one more example, in use. A series has one example: the newer takes the older's
    /// place.</summary>
    public SupportHistory With(TaughtExample example) => Next(example.Added, $"Added {example.Description}",
        [.. Examples.Where(e => e.SeriesInstanceUid != example.SeriesInstanceUid), example]);

    /// <summary>A new version without an example, in use.</summary>
    public SupportHistory Without(string exampleId, DateTimeOffset now) => Next(now,
        $"Removed {Examples.First(e => e.Id == exampleId).Description}", [.. Examples.Where(e => e.Id != exampleId)]);

    /// <summary>Another version in use.</summary>
    public SupportHistory At(int version) => this with { Current = version };

    private SupportHistory Next(DateTimeOffset now, string change, IReadOnlyList<TaughtExample> examples)
    {
        var number = Versions.Count == 0 ? 1 : Versions[^1].Number + 1;
        return new SupportHistory(number, [.. Versions, new SupportVersion(number, Current, now, change, examples)]);
    }
}

/// <summary>A version of what users added.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Previous">The version it was made from.</param>
/// <param name="Created">When.</param>
/// <param name="Change">What was changed, as a sentence.</param>
/// <param name="Examples">All examples of this version.</param>
public sealed record SupportVersion(int Number, int Previous, DateTimeOffset Created, string Change,
    IReadOnlyList<TaughtExample> Examples);

/// <summary>A series with its corrected segmentation, copied into the data directory.</summary>
/// <param name="Id">Names its files.</param>
/// <param name="Added">When it was added.</param>
/// <param name="AddedBy">Who added it; empty where nobody has to say.</param>
/// <param name="Description">What people read: modality, series description, segments.</param>
/// <param name="StudyInstanceUid">Study of the series.</param>
/// <param name="SeriesInstanceUid">The series.</param>
/// <param name="SegmentationInstanceUid">SOP Instance UID of the segmentation.</param>
/// <param name="Segments">Segment numbers of the task that it shows.</param>
public sealed record TaughtExample(string Id, DateTimeOffset Added, string AddedBy, string Description, string StudyInstanceUid,
    string SeriesInstanceUid, string SegmentationInstanceUid, IReadOnlyList<int> Segments)
{
    /// <summary>Whom it shows (<see cref="SupportCase"/>); null in older ones, of which the study is known.</summary>
    public string? Case { get; init; }
}
