using System.Text.Json.Serialization;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Routing;

namespace SamSgp.Dicomweb.Routing;

/// <summary>A series that is complete.</summary>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">The series.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RoutingRequest(
    [property: JsonRequired] string StudyInstanceUid, [property: JsonRequired] string SeriesInstanceUid);

/// <summary>What becomes of it.</summary>
/// <param name="Queued">Runs of the tasks that fit.</param>
/// <param name="PassedOver">Tasks that are not run on it.</param>
internal sealed record RoutingAnswer(IReadOnlyList<SegmentationDescription> Queued, IReadOnlyList<PassedOverTask> PassedOver)
{
    public static RoutingAnswer Of(RoutingReport report, ServiceAddresses addresses) => new(
        [.. report.Queued.Select(workitem => SegmentationDescription.Of(workitem, addresses, null)!)], report.PassedOver);
}
