using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>How many values an attribute may have (PS3.5 6.4).</summary>
public sealed class DicomVM
{
    /// <summary>A multiplicity.</summary>
    /// <param name="minimum">Fewest values.</param>
    /// <param name="maximum">Most values; <see cref="int.MaxValue"/> for n.</param>
    /// <param name="multiplicity">The count must be a multiple of it.</param>
    public DicomVM(int minimum, int maximum, int multiplicity)
    {
        Minimum = minimum;
        Maximum = maximum;
        Multiplicity = multiplicity;
    }

    /// <summary>One value.</summary>
    public static DicomVM VM_1 { get; } = new(1, 1, 1);

    /// <summary>One value or more.</summary>
    public static DicomVM VM_1_n { get; } = new(1, int.MaxValue, 1);

    /// <summary>Fewest values.</summary>
    public int Minimum { get; }

    /// <summary>Most values; <see cref="int.MaxValue"/> for n.</summary>
    public int Maximum { get; }

    /// <summary>The count must be a multiple of it.</summary>
    public int Multiplicity { get; }

    /// <summary>Whether a number of values is allowed.</summary>
    public bool Allows(int count) => count >= Minimum && count <= Maximum && count % Multiplicity == 0;

    /// <summary>Reads <c>1</c>, <c>1-3</c>, <c>1-n</c>, <c>2-2n</c>.</summary>
    public static DicomVM Parse(string s)
    {
        if (s == "1") return VM_1;
        if (s == "1-n") return VM_1_n;
        var parts = s.Split('-');
        var minimum = int.Parse(parts[0], CultureInfo.InvariantCulture);
        if (parts.Length == 1) return new DicomVM(minimum, minimum, 1);
        if (!parts[1].EndsWith('n')) return new DicomVM(minimum, int.Parse(parts[1], CultureInfo.InvariantCulture), 1);
        var factor = parts[1] is "n" ? 1 : int.Parse(parts[1][..^1], CultureInfo.InvariantCulture);
        return new DicomVM(minimum, int.MaxValue, factor);
    }

    /// <summary>As in PS3.6.</summary>
    public override string ToString()
    {
        if (Minimum == Maximum) return $"{Minimum}";
        if (Maximum != int.MaxValue) return $"{Minimum}-{Maximum}";
        return Multiplicity == 1 ? $"{Minimum}-n" : $"{Minimum}-{Multiplicity}n";
    }
}
