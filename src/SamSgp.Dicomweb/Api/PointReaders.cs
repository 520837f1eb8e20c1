using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Api;

/// <summary>Which tasks' networks read clicks, by what is registered: no weights are loaded for the answer.</summary>
internal sealed class PointReaders(ModelRegistry models)
{
    /// <summary>Whether points may be among a task's prompts.</summary>
    public bool Reads(TaskManifest task)
    {
        // A file named by its path is known when it is loaded.
        if (Path.IsPathRooted(task.Model.Checkpoint)) return task.Model.Refiner == Refiner.Sam2;
        try
        {
            var entry = models.Find(task.Model.Checkpoint);
            return entry.Config.Refiner == RefinerKind.Sam2 || ClickDecoder.Beside(entry.CheckpointPath, entry.Sha256) is not null;
        }
        catch (CheckpointException)
        {
            return false; // why the task cannot run is said elsewhere
        }
    }
}
