using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>One condition of a query.</summary>
/// <param name="Path">The attribute, after the sequences it lies in.</param>
/// <param name="Value">What its values have to satisfy.</param>
public sealed record AttributeMatch(IReadOnlyList<DicomTag> Path, ValueMatching Value)
{
    /// <summary>Whether a dataset satisfies it.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="study">That of its study, where the dataset is a series': it says nothing of time zones itself.</param>
    internal bool Accepts(JsonAttributes dataset, JsonAttributes? study) => Value switch
    {
        ValueMatching.Zoned zoned => zoned.Accepts(dataset, study),
        ValueMatching.Moment moment => dataset.Texts(Path).Any(date =>
            moment.Accepts(date, dataset.Texts([.. Path.SkipLast(1), moment.TimeOfDay]).FirstOrDefault(""))),
        ValueMatching.Empty => !dataset.Texts(Path).Any(text => text.Length > 0),
        ValueMatching.AnyOf any => any.Values.Any(one => (this with { Value = one }).Accepts(dataset, study)),
        _ => dataset.Texts(Path).Any(Value.Accepts),
    };
}
