using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>One condition of a query.</summary>
/// <param name="Path">The attribute, after the sequences it lies in.</param>
/// <param name="Value">What its values have to satisfy.</param>
public sealed record AttributeMatch(IReadOnlyList<DicomTag> Path, ValueMatching Value)
{
    /// <summary>Whether a dataset satisfies it.</summary>
    internal bool Accepts(JsonAttributes dataset) => dataset.Texts(Path).Any(Value.Accepts);
}
