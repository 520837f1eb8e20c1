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
        Select = input.Split is { } split ? (DicomDictionary.Default[split.Attribute], split.Value) : null,
    };
}
