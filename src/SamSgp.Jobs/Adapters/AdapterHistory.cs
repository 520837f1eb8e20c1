namespace SamSgp.Jobs.Adapters;

/// <summary>The adapters that were trained here for a task, and which one is used. Immutable.</summary>
/// <param name="Current">Number of the version in use; 0 is the task as its manifest has it.</param>
/// <param name="Versions">All versions but 0, ascending by number. None is ever changed or dropped.</param>
public sealed record AdapterHistory(int Current, IReadOnlyList<AdapterVersion> Versions)
{
    /// <summary>None was trained yet.</summary>
    public static readonly AdapterHistory Empty = new(0, []);

    /// <summary>The one in use; null for none.</summary>
    public AdapterVersion? InUse => Versions.FirstOrDefault(v => v.Number == Current);

    /// <summary>The version that taking back the one in use leads to.</summary>
    public int Previous => InUse?.Previous ?? 0;

    /// <summary>True for a version there is.</summary>
    public bool Has(int version) => version == 0 || Versions.Any(v => v.Number == version);

    /// <summary>One more, in use.</summary>
    public AdapterHistory With(AdapterVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var number = Versions.Count == 0 ? 1 : Versions[^1].Number + 1;
        return new AdapterHistory(number, [.. Versions, version with { Number = number, Previous = Current }]);
    }

    /// <summary>Another version in use.</summary>
    public AdapterHistory At(int version) => this with { Current = version };
}

/// <summary>An adapter that held-out images were better with.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Previous">The version in use when it was made.</param>
/// <param name="Created">When.</param>
/// <param name="CreatedBy">Who asked for it; empty where nobody has to say.</param>
/// <param name="Folder">Name of its folder.</param>
/// <param name="Basis">What it was trained for (<see cref="Inference.Models.AdapterBasis"/>): of another task or model it is of no use.</param>
/// <param name="Before">Mean Dice of held-out images without it.</param>
/// <param name="After">The same with it.</param>
/// <param name="Images">Slices it was trained on.</param>
/// <param name="SupportVersion">Version of what users had added then.</param>
public sealed record AdapterVersion(int Number, int Previous, DateTimeOffset Created, string CreatedBy, string Folder, string Basis, double Before,
    double After, int Images, int SupportVersion);
