using System.Collections.Concurrent;
using System.Text.Json;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Notifications;

/// <summary>Who wants to be told of which workitems (PS3.4 CC.2.3, PS3.18 11.10 to 11.12); survives a restart.</summary>
public sealed class Subscriptions : IDisposable
{
    /// <summary>Stands for the whole worklist in subscriptions (PS3.4 CC.3.1.2).</summary>
    public const string WorklistUid = "1.2.840.10008.5.1.4.34.5";

    /// <summary>Stands for the part of the worklist that matches a filter.</summary>
    public const string FilteredWorklistUid = "1.2.840.10008.5.1.4.34.5.1";

    private const string Collection = "ups-subscriptions";
    private readonly DocumentStore _documents;
    private readonly Worklist _worklist;
    private readonly ConcurrentDictionary<string, Subscriber> _subscribers;
    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>Reads what was kept.</summary>
    public Subscriptions(DocumentStore documents, Worklist worklist)
    {
        (_documents, _worklist) = (documents, worklist);
        _subscribers = new(All(documents));
    }

    /// <summary>Reads again what is kept: other processes of this store may have changed it.</summary>
    internal void Refresh()
    {
        foreach (var (aeTitle, subscriber) in All(_documents)) _subscribers[aeTitle] = subscriber;
    }

    /// <summary>True when an AE is to be told of a workitem.</summary>
    public bool Covers(string aeTitle, Workitem workitem) =>
        _subscribers.TryGetValue(aeTitle, out var subscriber) && subscriber.Covers(workitem);

    /// <summary>True when any AE is.</summary>
    public bool AnyCovers(Workitem workitem) => _subscribers.Values.Any(subscriber => subscriber.Covers(workitem));

    /// <summary>True when any AE has subscribed to this very workitem, not only to the worklist.</summary>
    internal bool IsNamed(string workitemUid) => _subscribers.Values.Any(subscriber => subscriber.Workitems.Contains(workitemUid));

    /// <summary>Subscribes to one workitem; its state is reported at once.</summary>
    /// <returns>False when there is no such workitem.</returns>
    public async Task<bool> SubscribeAsync(string aeTitle, string workitemUid, CancellationToken cancellationToken)
    {
        if (_worklist.Find(workitemUid) is not { } workitem) return false;
        await ChangeAsync(aeTitle, s => s with
        {
            Workitems = [.. s.Workitems.Append(workitemUid).Distinct()], Left = [.. s.Left.Where(uid => uid != workitemUid)],
        }, cancellationToken);
        await ReportAsync(aeTitle, workitem, cancellationToken);
        return true;
    }

    /// <summary>Subscribes to the worklist, now and in future; the states of its workitems that are not final are reported
    /// at once.</summary>
    /// <param name="aeTitle">The subscriber.</param>
    /// <param name="filter">Matching keys; empty for all workitems.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    public async Task SubscribeToWorklistAsync(string aeTitle, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken)
    {
        var subscriber = await ChangeAsync(aeTitle, s => s with
        {
            Global = true, Filter = filter, SuspendedAfter = null, Left = [],
        }, cancellationToken);
        var open = _worklist.List(WorkitemState.Scheduled).Concat(_worklist.List(WorkitemState.InProgress));
        foreach (var workitem in open.Where(subscriber.Covers)) await ReportAsync(aeTitle, workitem, cancellationToken);
    }

    /// <summary>Workitems added from now on are not covered; those that are, stay so.</summary>
    public Task SuspendAsync(string aeTitle, CancellationToken cancellationToken)
    {
        var newest = _worklist.Newest(WorkitemKeys.None, null, 1) is [var last] ? last.Record.Sequence : 0;
        return ChangeAsync(aeTitle, s => s with { SuspendedAfter = s.SuspendedAfter ?? newest }, cancellationToken);
    }

    /// <summary>Ends the subscription to one workitem.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> UnsubscribeAsync(string aeTitle, string workitemUid, CancellationToken cancellationToken)
    {
        var isThere = _subscribers.TryGetValue(aeTitle, out var subscriber) && (_worklist.Find(workitemUid) is { } workitem
            ? subscriber.Covers(workitem) : subscriber.Workitems.Contains(workitemUid));
        if (!isThere) return false;
        await ChangeAsync(aeTitle, s => s with
        {
            Workitems = [.. s.Workitems.Where(uid => uid != workitemUid)],
            Left = s.Global ? [.. s.Left.Append(workitemUid).Distinct()] : s.Left,
        }, cancellationToken);
        return true;
    }

    /// <summary>Ends all subscriptions of an AE.</summary>
    /// <returns>False when it had none to the worklist.</returns>
    public async Task<bool> UnsubscribeFromWorklistAsync(string aeTitle, CancellationToken cancellationToken)
    {
        if (!_subscribers.TryGetValue(aeTitle, out var subscriber) || !subscriber.Global) return false;
        await ChangeAsync(aeTitle, _ => new Subscriber(), cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private Task ReportAsync(string aeTitle, Workitem workitem, CancellationToken cancellationToken) =>
        _worklist.TellAsync(new WorkitemEvent(WorkitemEventKind.StateReport, workitem, null) { OnlyFor = aeTitle }, cancellationToken);

    private async Task<Subscriber> ChangeAsync(string aeTitle, Func<Subscriber, Subscriber> change,
        CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return _subscribers[aeTitle] = await _documents.ChangeAsync(Collection, aeTitle, kept =>
            {
                var changed = change(kept is null ? new Subscriber() : Read(kept));
                return (changed, JsonSerializer.Serialize(changed));
            }, cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static Subscriber Read(DocumentRecord document) => JsonSerializer.Deserialize<Subscriber>(document.Content) ?? new Subscriber();

    private static IEnumerable<KeyValuePair<string, Subscriber>> All(DocumentStore documents)
    {
        const int page = 256;
        for (var after = ""; ;)
        {
            var kept = documents.List(Collection, after, page);
            foreach (var document in kept) yield return new(document.Key, Read(document));
            if (kept.Count < page) yield break;
            after = kept[^1].Key;
        }
    }
}
