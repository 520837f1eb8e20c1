namespace SamSgp.Tasks.Manifests;

/// <summary>Something the user may set for a run; viewers make a form of it.</summary>
public sealed record TaskParameter
{
    /// <summary>Name in requests and scripts: a letter, then letters, digits and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public required ParameterType Type { get; init; }

    /// <summary>The value of a run that gives none.</summary>
    public required ParameterValue Default { get; init; }

    /// <summary>What the form shows; the name in a manifest that gives none.</summary>
    public required string Label { get; init; }

    /// <summary>What the form shows as help; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Least number; null for no limit.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest number; null for no limit.</summary>
    public double? Max { get; init; }

    /// <summary>Step of the form's slider; null for any. Values between steps are allowed.</summary>
    public double? Step { get; init; }

    /// <summary>The texts of a <see cref="ParameterType.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
