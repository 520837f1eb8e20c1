using SamSgp.Dicomweb.Problems;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Says that there is nothing at a path.</summary>
internal static class InstanceScopes
{
    public static ProblemResult NotFound(InstanceScope scope) => new(ProblemType.NotFound,
        scope.SopInstanceUid is not null ? $"There is no instance {scope.SopInstanceUid} in this series."
        : scope.SeriesInstanceUid is not null ? $"There is no series {scope.SeriesInstanceUid} in this study."
        : $"There is no study {scope.StudyInstanceUid}.");
}
