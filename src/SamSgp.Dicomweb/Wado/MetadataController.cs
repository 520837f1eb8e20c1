using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-RS: metadata of instances (PS3.18 10.4.1.1.2).</summary>
[DicomwebController]
[StoredBytes]
[Authorize(Policy = Scopes.Read)]
internal sealed class MetadataController(InstanceStore store, ServiceUrls urls) : ControllerBase
{
    [HttpGet("studies/{study}/metadata")]
    public IActionResult Study(string study) => Metadata(new InstanceScope(study, null, null));

    [HttpGet("studies/{study}/series/{series}/metadata")]
    public IActionResult Series(string study, string series) => Metadata(new InstanceScope(study, series, null));

    [HttpGet("studies/{study}/series/{series}/instances/{instance}/metadata")]
    public IActionResult Instance(string study, string series, string instance) =>
        Metadata(new InstanceScope(study, series, instance));

    private IActionResult Metadata(InstanceScope scope)
    {
        if (DatasetType.Choose(Request) is not { } type)
            return new ProblemResult(ProblemType.NotAcceptable, $"Metadata is given as {DatasetType.Known}.");
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        return new MetadataResult(store, instances, urls.Base(Request), type, isOne: scope.SopInstanceUid is not null);
    }
}
