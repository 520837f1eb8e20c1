using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Wado;

namespace SamSgp.Dicomweb.Capabilities;

/// <summary>Retrieve Capabilities (PS3.18 8.9): as WADL, which the standard names, or as JSON.</summary>
[DicomwebController]
[Authorize(Policy = Scopes.Read)]
internal sealed class CapabilitiesController(CapabilitiesDocument document, ServiceUrls urls) : ControllerBase
{
    private const string Wadl = "application/vnd.sun.wadl+xml";

    [HttpGet("")]
    [HttpOptions("")]
    public IActionResult Capabilities()
    {
        foreach (var accepted in AcceptedTypes.Of(Request) ?? [])
        {
            if (accepted.Covers(JsonTypes.Plain)) return Content(Json(), JsonTypes.Plain);
            if (accepted.Covers(JsonTypes.Dicom)) return Content(Json(), JsonTypes.Dicom);
            if (accepted.Covers(Wadl) || accepted.Covers("application/xml")) return Content(Xml(), Wadl);
        }

        return new ProblemResult(ProblemType.NotAcceptable, $"Capabilities are given as {Wadl} or {JsonTypes.Plain}.");
    }

    private string Json() => JsonSerializer.Serialize(new
    {
        software = $"SamSgp.Dicomweb {ProductVersion.Text}",
        baseUrl = urls.Base(Request),
        transferSyntaxes = new
        {
            stored = DicomTransferSyntax.KnownEntries.Select(syntax => syntax.UID.UID).Order(StringComparer.Ordinal),
            retrievedAsNative = DicomTransferSyntax.KnownEntries.Select(syntax => syntax.UID.UID)
                .Where(TransferSyntaxes.CanBeNative).Order(StringComparer.Ordinal),
        },
        resources = document.Resources().Select(resource => new
        {
            path = resource.Path,
            methods = resource.Methods.Select(method => new { name = method.Name, id = method.Id }),
        }),
    }, JsonSerializerOptions.Web);

    private string Xml()
    {
        XNamespace wadl = "http://wadl.dev.java.net/2009/02";
        var resources = document.Resources().Select(resource => new XElement(wadl + "resource",
            new XAttribute("path", resource.Path[1..]),
            resource.Methods.Select(method => new XElement(wadl + "method",
                new XAttribute("name", method.Name), new XAttribute("id", method.Id)))));
        return new XDocument(new XElement(wadl + "application",
            new XElement(wadl + "resources", new XAttribute("base", urls.Root(Request)), resources))).ToString();
    }
}
