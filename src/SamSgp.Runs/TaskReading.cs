using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs;

/// <summary>How a task wants its series read; examples are read alike.</summary>
public static class TaskReading
{
    /// <summary>The options its manifest gives.</summary>
    public static SeriesReadOptions OptionsOf(InputSettings input) => new()
    {
        StandardizedUptake = input.StandardizedUptake,
        Select = input.Split is { } split ? new SliceChoice([.. split.Conditions.Select(ConditionOf)]) : null,
    };

    private static (DicomTag? Attribute, string Value) ConditionOf(SliceCondition condition) =>
        (condition.Attribute == SliceSplit.Repeat ? null : DicomDictionary.Default[condition.Attribute], condition.Value);
}
