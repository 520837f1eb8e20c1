namespace SamSgp.Dicom;

/// <summary>A code with its meaning (PS3.3 table 8.8-1).</summary>
public sealed record CodedConcept
{
    /// <summary>Makes a code.</summary>
    /// <param name="scheme">Coding Scheme Designator: SCT for SNOMED CT, DCM, UCUM, 99... for private ones.</param>
    /// <param name="value">Code Value.</param>
    /// <param name="meaning">Code Meaning, at most 64 characters.</param>
    /// <exception cref="ArgumentException">A part is empty or longer than its value representation allows.</exception>
    public CodedConcept(string scheme, string value, string meaning)
    {
        Require(scheme, 16, "Coding Scheme Designator");
        Require(value, int.MaxValue, "Code Value");
        Require(meaning, 64, "Code Meaning");
        (Scheme, Value, Meaning) = (scheme, value, meaning);
    }

    /// <summary>Coding Scheme Designator (0008,0102).</summary>
    public string Scheme { get; }

    /// <summary>Code Value (0008,0100), or Long Code Value (0008,0119) where it has more than 16 characters.</summary>
    public string Value { get; }

    /// <summary>Code Meaning (0008,0104).</summary>
    public string Meaning { get; }

    /// <summary>True when scheme and value agree: the meaning is for people and may be in another language.</summary>
    public bool SameCode(CodedConcept? other) => other is not null && Scheme == other.Scheme && Value == other.Value;

    /// <summary>As a manifest writes it: <c>SCT:10200004 Liver</c>.</summary>
    public override string ToString() => $"{Scheme}:{Value} {Meaning}";

    private static void Require(string text, int most, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new ArgumentException($"{what} is empty.");
        if (text.Length > most)
            throw new ArgumentException($"{what} '{text}' has {text.Length} characters; at most {most} are allowed.");
    }
}
