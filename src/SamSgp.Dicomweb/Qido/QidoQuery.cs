using SamSgp.Dicom;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>A search as it was asked for.</summary>
/// <param name="Search">What to look for; one result more than wanted, so that it is known whether there are more.</param>
/// <param name="Wanted">Results to give at most.</param>
/// <param name="Fields">Attributes to return beside those always returned.</param>
/// <param name="AllFields">Return all there are.</param>
/// <param name="Warnings">What of it was not done, in sentences.</param>
internal sealed record QidoQuery(
    InstanceQuery Search, int Wanted, IReadOnlySet<DicomTag> Fields, bool AllFields, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether it takes each instance's whole metadata, not only what is always returned.</summary>
    public bool WholeInstances { get; init; }
}
