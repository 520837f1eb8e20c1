using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Corrections;

/// <summary>Images for somebody who waits: opened once, segmented before all jobs, corrected. Nothing of what was said is
/// remembered.</summary>
public sealed class OpenedImages(InstanceStore store, TaskFit fit, DicomSupport examples, SegmentAtScreen segment, IScriptHost scripts,
    TaskCorrector corrector, CorrectionLimits limits, TimeProvider clock) : IDisposable
{
    private readonly OpenedImageCache _opened = new(limits, clock);
    private readonly SemaphoreSlim _makesAutomatic = new(1, 1); // whoever wants the same one meanwhile waits for it
    private readonly SemaphoreSlim _reads = new(1, 1); // likewise; and however many come at once, one series is being read

    /// <summary>A series of the store.</summary>
    /// <param name="plan">What is done with it.</param>
    /// <param name="order">Which series.</param>
    /// <param name="cancellationToken">The client went.</param>
    /// <returns>It, or why it cannot be opened for the task.</returns>
    public async Task<Outcome<OpenedImage>> OpenSeriesAsync(SegmentationPlan plan, SegmentationOrder order, CancellationToken cancellationToken)
    {
        var instances = store.List(new InstanceScope(order.StudyInstanceUid, order.SeriesInstanceUid, null));
        var key = KeyOf(plan, instances.Select(instance => instance.Sha256));
        if (instances.Count > 0 && _opened.Find(key) is { } there) return there;
        await store.RequireWholeAsync(instances, cancellationToken);
        if (StoredSeries.Find(store, order.StudyInstanceUid, order.SeriesInstanceUid) is not { } series)
            return SegmentationPlan.SeriesNotFound(order, [], []);
        if (plan.RefusalOf(series, fit, cancellationToken) is { } refusal) return refusal;
        await _reads.WaitAsync(cancellationToken);
        try
        {
            if (_opened.Find(key) is { } meanwhile) return meanwhile;
            var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path), TaskReading.OptionsOf(plan.Task.Input), cancellationToken);
            if (!read.TryGet(out var volume, out var unread)) return ReadFailure.Of(unread);
            return Keep(key, plan, volume, SourceSeries.Of(read.Header, volume), plan.MisfitsOf(series, fit, cancellationToken).Count > 0);
        }
        finally
        {
            _reads.Release();
        }
    }

    /// <summary>Images of another kind. Whether they fit the task nobody can say: whoever brings them knows.</summary>
    /// <param name="plan">What is done with them.</param>
    /// <param name="sha256">Of the file they are in.</param>
    /// <param name="read">Reads them, where they are not at hand.</param>
    /// <returns>They, or why the task cannot be run.</returns>
    public Outcome<OpenedImage> Open(SegmentationPlan plan, string sha256, Func<Volume> read)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(read);
        if (plan.Unrunnable is { } failure) return failure;
        var key = KeyOf(plan, [sha256]);
        return _opened.Find(key) ?? Keep(key, plan, read(), null, isForced: false);
    }

    /// <summary>The support set with every series of it fetched.</summary>
    public async Task<Outcome<SupportSet>> SupportAsync(SegmentationPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return (await examples.PrepareAsync(plan.Task, plan.Support, new Unreported(), cancellationToken)).Support;
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <summary>The task's own result, made once for each support set.</summary>
    public async Task<Outcome<TaskResult>> AutomaticAsync(OpenedImage image, SupportSet support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        await _makesAutomatic.WaitAsync(cancellationToken);
        try
        {
            var name = NameOf(support);
            if (image.Automatic is { } made && made.Support == name) return made.Result;
            var result = await Task.Run(() => new TaskRunner(segment.Invoke, scripts).Run(image.Images.Volume, image.Task, support,
                image.Parameters, new Unreported(), cancellationToken), cancellationToken);
            image.Automatic = (name, result);
            return result;
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
        finally
        {
            _makesAutomatic.Release();
        }
    }

    /// <summary>Corrects one segment. The same correction gives the same bits on a CPU.</summary>
    /// <param name="image">The images.</param>
    /// <param name="support">The task's support set, whole.</param>
    /// <param name="correction">What is there, and what was said of it.</param>
    /// <param name="onChange">Told of every slice that changes; must not wait, for others do.</param>
    /// <param name="cancellationToken">The client went; stops within a slice.</param>
    /// <returns>The segment as it is now, or why it cannot be corrected.</returns>
    /// <exception cref="PromptException">What was said cannot be followed.</exception>
    public Outcome<CorrectionResult> Correct(OpenedImage image, SupportSet support, Correction correction, Action<SliceChange> onChange,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        try
        {
            return corrector.Run(image.Images, image.Task, support, image.Parameters, correction, onChange, cancellationToken);
        }
        catch (Exception fault) when (IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _makesAutomatic.Dispose();
        _reads.Dispose();
    }

    /// <summary>Faults that are told to whoever asked, as jobs record them.</summary>
    internal static bool IsSaid(Exception fault) => fault is ModelException or SupportSetException or ScriptException or UnsuitableEncodingException
        or PeerException;

    private OpenedImage Keep(string key, SegmentationPlan plan, Volume volume, SourceSeries? source, bool isForced)
    {
        var opened = new OpenedImage(plan.Task, plan.Parameters, corrector.Open(volume, plan.Task, plan.Parameters), source) { IsForced = isForced };
        _opened.Keep(key, opened);
        return opened;
    }

    // An adapter that was trained here is not in the manifest.
    private static string KeyOf(SegmentationPlan plan, IEnumerable<string> images) => string.Join('\n', images.Append(plan.Task.ContentSha256)
        .Append(plan.Task.Id).Append(plan.Task.Model.Adapter ?? "").Append(plan.Force ? "forced" : "").Concat(plan.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));

    // Which examples an automatic result was made with.
    private static string NameOf(SupportSet support) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        support.Examples.Select(example => example.Image).Concat(support.Prepared.Select(prepared => prepared.Path))
            .Append(support.Version.ToString(CultureInfo.InvariantCulture))))));

    // Who waits sees slices, not percents.
    private sealed class Unreported : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
        }
    }
}
