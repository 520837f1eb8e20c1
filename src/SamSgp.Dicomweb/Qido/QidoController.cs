using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>QIDO-RS: the six search resources (PS3.18 table 10.6.1-1).</summary>
[DicomwebController]
[Authorize(Policy = Scopes.Read)]
[AuditedSearch]
internal sealed class QidoController(QidoQueryReader reader, InstanceSearch search, ServiceUrls urls) : ControllerBase
{
    [HttpGet("studies")]
    public IActionResult Studies() => Search(QueryLevel.Study, null, null);

    [HttpGet("series")]
    public IActionResult AllSeries() => Search(QueryLevel.Series, null, null);

    [HttpGet("instances")]
    public IActionResult AllInstances() => Search(QueryLevel.Instance, null, null);

    [HttpGet("studies/{study}/series")]
    public IActionResult Series(string study) => Search(QueryLevel.Series, study, null);

    [HttpGet("studies/{study}/instances")]
    public IActionResult StudyInstances(string study) => Search(QueryLevel.Instance, study, null);

    [HttpGet("studies/{study}/series/{series}/instances")]
    public IActionResult Instances(string study, string series) => Search(QueryLevel.Instance, study, series);

    private ActionResult Search(QueryLevel level, string? study, string? series)
    {
        if (DatasetType.Choose(Request) is not { } type)
            return new ProblemResult(ProblemType.NotAcceptable, $"Searches answer with {DatasetType.Known}.");
        if (reader.Read(level, study, series, Request.Query, out var problem) is not { } query) return new ProblemResult(problem!);
        return new QidoResult(search, query, search.Search(query.Search), urls.Base(Request), type);
    }
}
