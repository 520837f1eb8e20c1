using System.Text.Json;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Workitems;

/// <summary>Events as the journal keeps them.</summary>
internal static class WorkitemRelay
{
    public static WorkitemNews NewsOf(WorkitemEvent happened) => new((int)happened.Kind, happened.Workitem.Record, happened.Before?.Record,
        happened.OnlyFor, happened.Cancellation is null ? null : JsonSerializer.Serialize(happened.Cancellation));

    public static WorkitemEvent EventOf(WorkitemNews news) => new((WorkitemEventKind)news.Kind, new Workitem(news.Workitem),
        news.Request is null ? null : JsonSerializer.Deserialize<CancellationRequest>(news.Request))
    {
        Before = news.Before is null ? null : new Workitem(news.Before), OnlyFor = news.OnlyFor,
    };
}
