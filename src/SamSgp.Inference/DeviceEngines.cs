using System.Runtime.CompilerServices;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Inference;

/// <summary>An engine for each device: as many volumes are segmented at once, each by one engine. An engine that had the
/// task last is preferred, for it has its model and support set at hand; without a free one, calls wait.</summary>
public sealed class DeviceEngines : IDisposable
{
    private readonly IReadOnlyList<SegmentationEngine> _engines;
    private readonly List<SegmentationEngine> _free;
    private readonly Dictionary<SegmentationEngine, string> _lastTask = [];
    private readonly SemaphoreSlim _count;
    private readonly Lock _gate = new();
    private readonly Lock _uses = new();
    private int _inUse;

    /// <param name="engines">One for each device, at least one; disposed with this.</param>
    public DeviceEngines(IReadOnlyList<SegmentationEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentOutOfRangeException.ThrowIfZero(engines.Count);
        (_engines, _free, _count) = (engines, [.. engines], new SemaphoreSlim(engines.Count));
    }

    /// <summary>Whether somebody has an engine, or waits for one.</summary>
    public bool InUse
    {
        get
        {
            lock (_uses) return _inUse > 0;
        }
    }

    /// <summary>Told when the first comes and when the last has gone; must not wait.</summary>
    public event Action<bool>? UseChanged;

    /// <summary>How many volumes are segmented at once.</summary>
    public int Count => _engines.Count;

    /// <inheritdoc cref="SegmentationEngine.Segment"/>
    public SegmentationResult Segment(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken) =>
        OnFreeOne(task, engine => engine.Segment(volume, task, support, hooks, progress, cancellationToken), cancellationToken);

    /// <inheritdoc cref="SegmentationEngine.Score"/>
    public SupportRecord Score(TaskManifest task, SupportSet support, SegmentationHooks hooks, IProgress<SegmentationProgress> progress,
        CancellationToken cancellationToken) =>
        OnFreeOne(task, engine => engine.Score(task, support, hooks, progress, cancellationToken), cancellationToken);

    /// <summary>For somebody who waits at a screen: at once, or after those who wait so, too. The same volume has the same engine each
    /// time, which has its slices encoded.</summary>
    /// <inheritdoc cref="SegmentationEngine.SegmentAtScreen"/>
    public SegmentationResult SegmentAtScreen(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken) =>
        Used(() => EngineOf(volume).SegmentAtScreen(volume, task, support, hooks, progress, cancellationToken));

    /// <inheritdoc cref="SegmentationEngine.Correct"/>
    public ModelIdentity Correct(PromptedVolume images, TaskManifest task, SupportSet support, Correction correction,
        Action<CorrectedSlice> onSlice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Used(() => EngineOf(images.Volume).Correct(images, task, support, correction, onSlice, cancellationToken));
    }

    /// <inheritdoc cref="SegmentationEngine.IsUnlikeExamples"/>
    public bool? IsUnlikeExamples(PromptedVolume images, TaskManifest task, SupportSet support, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        return EngineOf(images.Volume).IsUnlikeExamples(images, task, support, cancellationToken);
    }

    private SegmentationEngine EngineOf(Volume volume) => _engines[(RuntimeHelpers.GetHashCode(volume) & int.MaxValue) % _engines.Count];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var engine in _engines) engine.Dispose();
        _count.Dispose();
    }

    private T OnFreeOne<T>(TaskManifest task, Func<SegmentationEngine, T> use, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Used(() => UseFreeOne(task, use, cancellationToken));
    }

    private T Used<T>(Func<T> use)
    {
        Count(1);
        try
        {
            return use();
        }
        finally
        {
            Count(-1);
        }

        void Count(int change)
        {
            bool inUse;
            lock (_uses)
            {
                var before = _inUse > 0;
                inUse = (_inUse += change) > 0;
                if (inUse == before) return;
            }

            UseChanged?.Invoke(inUse);
        }
    }

    private T UseFreeOne<T>(TaskManifest task, Func<SegmentationEngine, T> use, CancellationToken cancellationToken)
    {
        _count.Wait(cancellationToken);
        var engine = Take(task.Id);
        try
        {
            return use(engine);
        }
        finally
        {
            GiveBack(engine);
        }
    }

    private SegmentationEngine Take(string task)
    {
        lock (_gate)
        {
            var engine = _free.Find(free => _lastTask.GetValueOrDefault(free) == task) ?? _free[0];
            _free.Remove(engine);
            _lastTask[engine] = task;
            return engine;
        }
    }

    private void GiveBack(SegmentationEngine engine)
    {
        lock (_gate) _free.Add(engine);
        _count.Release();
    }
}
