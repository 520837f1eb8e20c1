using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Tasks.Manifests;

/// <summary>Tells images at one place apart: times, echoes, phases, acquisitions in one series.</summary>
/// <param name="Conditions">All of them must be met; at least one.</param>
public sealed record SliceSplit(IReadOnlyList<SliceCondition> Conditions)
{
    /// <summary>The attribute of a condition that says which of the images at each place is taken, whatever tells them
    /// apart.</summary>
    public const string Repeat = "repeat";

    /// <summary>How conditions are written.</summary>
    public const string Syntax = "write first, last, a number from 1, or ATTRIBUTE=VALUE for one or more attributes, as in echo=1 type=M";

    private static readonly Dictionary<string, string> Short = new(StringComparer.OrdinalIgnoreCase)
    {
        ["echo"] = "EchoNumbers", ["type"] = "ImageType", ["time"] = "TemporalPositionIdentifier", ["acquisition"] = "AcquisitionNumber",
        ["trigger"] = "TriggerTime", ["b"] = "DiffusionBValue", [Repeat] = Repeat,
    };

    /// <summary>Reads what a user writes: <c>first</c>, <c>last</c>, <c>2</c>, <c>echo=1 type=M</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="split">The conditions.</param>
    /// <param name="problem">What is wrong with the text: "is ...".</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SliceSplit? split, [NotNullWhen(false)] out string? problem)
    {
        (split, problem) = (null, null);
        var conditions = new List<SliceCondition>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('=', 2);
            var name = parts.Length == 2 ? Short.GetValueOrDefault(parts[0], parts[0]) : Repeat;
            if (name == Repeat ? !IsRepeat(parts[^1]) : parts[1].Length == 0 || !DicomDictionary.Default.TryGetTag(name, out _))
                problem ??= name == Repeat || parts[1].Length == 0 ? $"has '{word}', which chooses nothing" : $"has '{parts[0]}', which is no DICOM keyword";
            conditions.Add(new SliceCondition(name, parts[^1]));
        }

        if (conditions.Count == 0) problem = "is empty";
        if (problem is null) split = new SliceSplit(conditions);
        return problem is null;
    }

    /// <inheritdoc/>
    public bool Equals(SliceSplit? other) => other is not null && Conditions.SequenceEqual(other.Conditions);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As a user writes it.</summary>
    public override string ToString() => string.Join(' ', Conditions.Select(c => c.Attribute == Repeat ? c.Value : $"{c.Attribute}={c.Value}"));

    private static bool IsRepeat(string value) => value is "first" or "last" ||
        (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0);
}

/// <summary>An attribute and the value it must have.</summary>
/// <param name="Attribute">Keyword of the attribute that differs: AcquisitionNumber, TemporalPositionIdentifier;
/// <see cref="SliceSplit.Repeat"/> for none.</param>
/// <param name="Value">The value of those that are taken; <c>first</c> or <c>last</c> for the least or the greatest.</param>
public sealed record SliceCondition(string Attribute, string Value);
