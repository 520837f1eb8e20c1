using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SamSgp.Dicomweb.Client;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Telemetry;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Peers;

/// <summary>Sends results to peers by STOW-RS. What is to be sent is written down before the first attempt and struck off
/// when the peer has it: no crash and no outage loses it, and since the bytes are always those of the store, sending twice
/// makes nothing twice.</summary>
public sealed partial class ResultDelivery(DicomwebPeers peers, InstanceStore store, KeptDeliveries kept, TimeProvider clock,
    ILogger<ResultDelivery> logger)
{
    private const int MostNamed = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15), LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>Results that peers do not have yet.</summary>
    public IReadOnlyList<Delivery> Pending => [.. kept.All()];

    /// <summary>Sends a job's results.</summary>
    /// <returns>No notice when the peer has them; a notice, as a sentence, when they are kept here and sending goes on by
    /// itself, or when the peer took the request and refused some of them, which are named; a failure when it refuses the request
    /// itself for good.</returns>
    public async Task<Outcome<string[]>> SendAsync(string peer, string workitemUid,
        IReadOnlyList<OutputReference> results, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Not due while this attempt lasts; after a crash the job itself is run again.
        var delivery = new Delivery(peer, workitemUid, results, now) { Next = now + LongestPause };
        var written = await kept.KeepAsync(delivery);
        try
        {
            var (refused, waiting) = await TryAsync(delivery, cancellationToken);
            if (refused is not null) return new[] { $"{refused} The result is kept here." };
            return waiting is null ? Array.Empty<string>()
                : [$"The result could not be sent to peer '{peer}' yet; it is kept here, and sending goes on. {waiting}"];
        }
        catch (PeerException refusal)
        {
            return new JobFailure(JobStage.Store, FailureCodes.Of(refusal.Fault), $"{refusal.Message} The result is kept here.");
        }
        catch (OperationCanceledException)
        {
            // The job is canceled, or run again at the next start: nobody waits for these. Who lost it to another process leaves what that one keeps.
            await kept.TryForgetAsync(written);
            throw;
        }
    }

    /// <summary>Has results sent by and by, for somebody who does not wait: what is in the way is in the log and in
    /// <see cref="Pending"/>.</summary>
    public Task QueueAsync(string peer, string of, IReadOnlyList<OutputReference> results)
    {
        var now = clock.GetUtcNow();
        return kept.KeepAsync(new Delivery(peer, of, results, now) { Next = now });
    }

    /// <summary>Tries again what is due.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        foreach (var delivery in kept.All().Where(one => one.Next <= clock.GetUtcNow()).ToList())
        {
            try
            {
                var (refused, waiting) = await TryAsync(delivery, cancellationToken);
                if (refused is not null) Log.Refused(logger, delivery.WorkitemUid, refused);
                else if (waiting is null) Log.Sent(logger, delivery.WorkitemUid, delivery.Peer);
            }
            catch (PeerException refusal)
            {
                Log.Refused(logger, delivery.WorkitemUid, refusal.Message);
            }
            catch (Exception fault) when (fault is not StorageUnavailableException && !cancellationToken.IsCancellationRequested)
            {
                // A bug met by one of them: the others are sent nevertheless, and this one is not tried in every turn.
                Log.Failed(logger, delivery.WorkitemUid, fault);
                await PostponeAsync(delivery, "The service failed on it; its log says why.");
            }
        }
    }

    /// <returns>Nothing when it is done, else which instances the peer refused for good, or what is in the way for now.</returns>
    private async Task<(string? Refused, string? Waiting)> TryAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        string? refused;
        try
        {
            refused = await SendOnceAsync(delivery, cancellationToken);
        }
        catch (PeerException fault) when (fault.Fault != PeerFault.Refused && clock.GetUtcNow() - delivery.Since < Patience)
        {
            await PostponeAsync(delivery, fault.Message);
            return (null, fault.Message);
        }
        catch (PeerException)
        {
            JobTelemetry.Delivered(delivery.Peer, "refused");
            await kept.ForgetAsync(delivery);
            throw;
        }

        JobTelemetry.Delivered(delivery.Peer, refused is null ? "sent" : "refused");
        await kept.ForgetAsync(delivery);
        return (refused, null);
    }

    private async Task PostponeAsync(Delivery delivery, string reason)
    {
        await kept.KeepAsync(delivery with
        {
            Attempts = delivery.Attempts + 1, LastFault = reason, Next = clock.GetUtcNow() + PauseAfter(delivery.Attempts),
        });
        JobTelemetry.Delivered(delivery.Peer, "postponed");
        Log.Postponed(logger, delivery.WorkitemUid, delivery.Peer, reason);
    }

    /// <summary>One attempt. A file that cannot be read here (it is being replaced; the client certificate is being renewed)
    /// is waited for as a peer is that cannot be reached.</summary>
    /// <returns>Which instances the peer refused, as a sentence; null where it has all.</returns>
    private async Task<string?> SendOnceAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await SourcesAsync(delivery, cancellationToken) is { Count: > 0 } sources
                ? await StoreAtAsync(delivery.Peer, sources, cancellationToken) : null;
        }
        catch (Exception fault) when (IsOfAFile(fault))
        {
            // The file's path is for the log, not for the workitem that tells of it.
            Log.Unreadable(logger, delivery.WorkitemUid, fault.Message);
            throw new PeerException(PeerFault.Unavailable, "A file that sending needs cannot be read here; the log says which.", fault);
        }
    }

    private static bool IsOfAFile(Exception fault) =>
        fault is UnauthorizedAccessException or CryptographicException or (IOException and not PeerException and not StorageUnavailableException);

    private async Task<string?> StoreAtAsync(string name, List<InstanceSource> sources, CancellationToken cancellationToken)
    {
        var peer = peers.Find(name)
            ?? throw new PeerException(PeerFault.Unreachable, $"There is no peer '{name}' in the configuration any more.", null);
        var report = await peer.StoreAsync(sources, cancellationToken);
        if (report.Failed.Count == 0) return null;
        var refused = $"Peer '{peer.Name}' refused {report.Failed.Count} of {sources.Count} instances: "
            + $"{string.Join(", ", report.Failed.Take(MostNamed).Select(Named))}{(report.Failed.Count > MostNamed ? ", ..." : ".")}";
        return report.Failed.Any(failure => failure.MayPass)
            ? throw new PeerException(PeerFault.Unavailable, refused, null)
            : refused;
    }

    private static string Named(PeerStoreFailure failure) =>
        $"{failure.SopInstanceUid} ({(failure.FailureReason == 0 ? "no reason given" : $"failure reason {failure.FailureReason:X4}")})";

    // An instance that was deleted here since is nothing to send; one that is damaged waits until it is whole again.
    private async Task<List<InstanceSource>> SourcesAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var stored = delivery.Results
            .Select(r => store.Find(new InstanceScope(r.StudyInstanceUid, r.SeriesInstanceUid, r.SopInstanceUid)))
            .OfType<StoredInstance>().ToList();
        await store.RequireWholeAsync(stored, cancellationToken);
        return stored.ConvertAll(instance => InstanceSource.FromFile(instance.SopInstanceUid, instance.Path));
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The result of job {WorkitemUid} is at peer '{Peer}' now")]
        public static partial void Sent(ILogger logger, string workitemUid, string peer);

        [LoggerMessage(2, LogLevel.Warning, "The result of job {WorkitemUid} waits for peer '{Peer}': {Reason}")]
        public static partial void Postponed(ILogger logger, string workitemUid, string peer, string reason);

        [LoggerMessage(3, LogLevel.Error, "The result of job {WorkitemUid} is not sent any more: {Reason}")]
        public static partial void Refused(ILogger logger, string workitemUid, string reason);

        [LoggerMessage(4, LogLevel.Error, "The result of job {WorkitemUid} cannot be sent: {Reason}")]
        public static partial void Unreadable(ILogger logger, string workitemUid, string reason);

        [LoggerMessage(5, LogLevel.Error, "Sending the result of job {WorkitemUid} failed")]
        public static partial void Failed(ILogger logger, string workitemUid, Exception fault);
    }
}
