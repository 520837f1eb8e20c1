using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>What clients may ask for.</summary>
[Route("info")]
[MonaiController]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiInfoController(MonaiTasks tasks, MonaiResults results) : ControllerBase
{
    /// <summary>Name of the strategies by which a client gets its next image.</summary>
    public const string Newest = "newest", Unsegmented = "unsegmented";

    private static readonly string[] Extents = ["volume", "slice"];

    /// <summary>Tasks as models, their segments as labels.</summary>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [NotAudited]
    public ActionResult Get(string? only)
    {
        var ready = tasks.Ready(only);
        var (all, done) = results.List(ready);
        return Ok(new
        {
            name = "SamSgp.Dicomweb", description = "Segmentation by example, corrected by the person who looks at it.", version = ProductVersion.Text,
            labels = ready.SelectMany(MonaiTasks.LabelsOf).Distinct(),
            models = ready.SelectMany(ModelsOf).ToDictionary(model => model.Name, model => model.Description),
            trainers = ready.ToDictionary(task => task.Id, task => new
            {
                description = "Use submitted labels as examples; with improve, train on all of them, too",
                config = new Dictionary<string, object> { [MonaiTraining.Improve] = false },
            }),
            strategies = new Dictionary<string, object>
            {
                [Newest] = new { description = "The series that was stored last" }, [Unsegmented] = new { description = "The last one without a result" },
            },
            scoring = new Dictionary<string, object>(), train_stats = new Dictionary<string, object>(),
            datastore = MonaiCounts.Of(all.Count, done.Count),
        });
    }

    private static IEnumerable<(string Name, object Description)> ModelsOf(TaskManifest task)
    {
        yield return (task.Id, Describe("segmentation", task, task.Description is { Length: > 0 } text ? text : task.Title,
            task.Parameters.ToDictionary(parameter => parameter.Name, ConfigOf)));
        yield return (task.Id + MonaiModel.Clicks, Describe("deepgrow", task, $"{task.Title}: corrected by clicks and boxes", new Dictionary<string, object> { ["extent"] = Extents }));
        yield return (task.Id + MonaiModel.Scribbles, Describe("scribbles", task, $"{task.Title}: corrected by strokes", []));
    }

    private static object Describe(string type, TaskManifest task, string description, Dictionary<string, object> config) =>
        new { type, labels = MonaiTasks.ValuesOf(task), dimension = 3, description, config };

    // Choices are texts, the default first: clients fill a list with them.
    private static object ConfigOf(TaskParameter parameter) => parameter.Type switch
    {
        ParameterType.Flag => parameter.Default.Flag,
        ParameterType.Choice => parameter.Choices.OrderByDescending(choice => choice == parameter.Default.Text).ToArray(),
        _ => parameter.Default.ToString(),
    };
}
