namespace SamSgp.Training.Datasets;

/// <summary>Which licences of data allow to train weights that are shared with anybody for any purpose.</summary>
public static class SharedLicences
{
    private static readonly string[] Families = ["CC0", "CC-BY-4", "CC-BY-3", "CC-BY-2", "CC-BY-SA", "MIT", "Apache-2.0", "BSD"];

    /// <summary>Why a set may not be trained on; null where it may.</summary>
    public static string? Objection(SetDescription set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Use != SetUse.Train) return $"its use is {set.Use.ToString().ToLowerInvariant()}";
        if (string.IsNullOrWhiteSpace(set.Licence)) return "no licence is stated";
        var unknown = set.Licence.Split(" AND ").FirstOrDefault(licence => !Families.Any(family => licence.Trim().StartsWith(family, StringComparison.Ordinal)));
        if (unknown is not null) return $"its licence {unknown} is none of {string.Join(", ", Families)}";
        return string.IsNullOrWhiteSpace(set.Attribution) ? "nobody is named in its attribution" : null;
    }
}
