using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Client.Multipart;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Store;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>
/// Takes in a request's instances: each is streamed into a file, then read and flushed while the next one arrives, and a
/// batch of them is committed while the next batch arrives. Memory does not grow with the request.
/// </summary>
internal sealed partial class StowReceiver(
    DataDirectory directory, InstanceStore store, MetadataReceiver metadata, IOptions<StowOptions> stow, IOptions<StorageOptions> storage,
    ILogger<StowReceiver> logger)
{
    /// <summary>Stores what a body brings.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="type">Its media type, as <see cref="StowTypes"/> has it.</param>
    /// <param name="study">All instances have to belong to this study; null for any.</param>
    /// <param name="committed">Told what is stored, also where the request ends with an exception.</param>
    /// <param name="cancellationToken">The client has gone: what is committed by then stays.</param>
    /// <exception cref="MultipartFormatException">The body is no multipart body.</exception>
    /// <exception cref="MultipartLimitException">It is larger than allowed.</exception>
    public async Task<StowReport> ReceiveAsync(Stream body, MediaType type, string? study,
        Action<IReadOnlyList<StowStored>> committed, CancellationToken cancellationToken)
    {
        var intake = new StowIntake(store, storage.Value.Duplicates, stow.Value.BatchSize, study,
            fault => Log.Failed(logger, fault));
        try
        {
            if (StowTypes.IsMetadata(type.Name == StowTypes.Multipart ? type.InnerType : type.Name))
                await ReceiveMetadataAsync(body, type, intake, cancellationToken);
            else if (type.Name == StowTypes.Dicom) await ReceiveSingleAsync(body, intake, cancellationToken);
            else await ReceivePartsAsync(body, type, intake, cancellationToken);
            var report = await intake.CompleteAsync(cancellationToken);
            foreach (var failure in report.Failures) Log.Refused(logger, failure.SopInstanceUid ?? "(no UID)", failure.Reason, failure.Comment);
            return report;
        }
        finally
        {
            // After a fault a batch may still be on its way into the store: it has ended once the intake has.
            await intake.DisposeAsync();
            committed(intake.Stored);
        }
    }

    private async Task ReceiveMetadataAsync(Stream body, MediaType type, StowIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            await metadata.ReceiveAsync(body, type, intake, cancellationToken);
        }
        catch (StorageUnavailableException fault)
        {
            Log.Storage(logger, fault.Message);
            intake.Refuse(new StowFailure(FailureReasons.OutOfResources, null, null, "There is no space to store it."));
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }
    }

    private async Task ReceivePartsAsync(Stream body, MediaType type, StowIntake intake, CancellationToken cancellationToken)
    {
        var limits = new MultipartLimits(stow.Value.MaxParts, stow.Value.MaxPartBytes, stow.Value.MaxPartHeaderBytes);
        using var reader = new MultipartReader(body, type.Parameters.GetValueOrDefault("boundary") ?? "", limits);
        while (await reader.ReadPartAsync(cancellationToken) is { } part)
        {
            if (part.ContentType is { } partType && MediaType.Parse(partType)?.Name != StowTypes.Dicom)
            {
                intake.Refuse(new StowFailure(FailureReasons.CannotUnderstand, null, null,
                    $"Part {part.Number} is {partType}, not {StowTypes.Dicom}."));
                continue;
            }

            await TakeAsync(intake, token => reader.ReadBodyAsync(token), cancellationToken);
        }
    }

    private async Task ReceiveSingleAsync(Stream body, StowIntake intake, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        var total = 0L;
        await TakeAsync(intake, async token =>
        {
            var read = await body.ReadAsync(buffer, token);
            total += read;
            return total <= stow.Value.MaxPartBytes
                ? buffer.AsMemory(0, read)
                : throw new MultipartLimitException($"An instance may have {stow.Value.MaxPartBytes} bytes at most.");
        }, cancellationToken);
    }

    // A full disk fails this instance; the body is read on, so that the client hears of it instead of a broken connection.
    private async Task TakeAsync(
        StowIntake intake, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        StagedFile? file = null;
        try
        {
            file = StagedFile.Create(directory);
            while (await read(cancellationToken) is { Length: > 0 } bytes) await file.WriteAsync(bytes, cancellationToken);
            await intake.AddAsync(file, [], cancellationToken);
            file = null;
        }
        catch (StorageUnavailableException fault)
        {
            Log.Storage(logger, fault.Message);
            intake.Refuse(new StowFailure(FailureReasons.OutOfResources, null, null, "There is no space to store it."));
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "STOW refused {SopInstanceUid} with {Reason:X4}: {Comment}")]
        public static partial void Refused(ILogger logger, string sopInstanceUid, ushort reason, string comment);

        [LoggerMessage(2, LogLevel.Error, "STOW: {Message}")]
        public static partial void Storage(ILogger logger, string message);

        [LoggerMessage(3, LogLevel.Error, "STOW failed on an instance")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
