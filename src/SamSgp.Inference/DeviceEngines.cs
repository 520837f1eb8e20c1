using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
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

    /// <param name="engines">One for each device, at least one; disposed with this.</param>
    public DeviceEngines(IReadOnlyList<SegmentationEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentOutOfRangeException.ThrowIfZero(engines.Count);
        (_engines, _free, _count) = (engines, [.. engines], new SemaphoreSlim(engines.Count));
    }

    /// <summary>How many volumes are segmented at once.</summary>
    public int Count => _engines.Count;

    /// <inheritdoc cref="SegmentationEngine.Segment"/>
    public SegmentationResult Segment(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        _count.Wait(cancellationToken);
        var engine = Take(task.Id);
        try
        {
            return engine.Segment(volume, task, support, hooks, progress, cancellationToken);
        }
        finally
        {
            GiveBack(engine);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var engine in _engines) engine.Dispose();
        _count.Dispose();
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
