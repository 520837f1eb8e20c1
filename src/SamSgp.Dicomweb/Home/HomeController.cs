using System.Net.Mime;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Home;

/// <summary>What a person sees who opens the service's address while the viewer is not installed: what to do.</summary>
[AllowAnonymous]
internal sealed class HomeController(ServiceUrls urls) : ControllerBase
{
    [HttpGet("/")]
    public IActionResult Index()
    {
        var root = HtmlEncoder.Default.Encode(urls.Root(Request));
        var dicomweb = HtmlEncoder.Default.Encode(urls.Base(Request));
        return Content($"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>SamSgp.Dicomweb</title>
            <style>body {"{"} font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem {"}"}</style>
            <h1>SamSgp.Dicomweb {ProductVersion.Text}</h1>
            <p>Segmentation of DICOM series by example, over DICOMweb.</p>
            <p><strong>The viewer is not installed here, or switched off.</strong> <code>eng/up.sh</code> fetches it and starts the service; by hand:
            <code>npm ci</code> in a copy of <code>eng/viewer</code>, then start the service with
            <code>--Viewer:Folder=.../node_modules/@ohif/app/dist</code>. Any other OHIF can use this service too: see
            <code>docs/ohif.md</code>.</p>
            <ul>
            <li>DICOMweb (STOW-RS, QIDO-RS, WADO-RS): <code>{dicomweb}</code>
            <li>What it can do: <a href="{dicomweb}?accept=application/json">capabilities</a>
            <li>Whether it is ready: <a href="{root}/healthz/ready">/healthz/ready</a>
            </ul>
            </html>
            """, MediaTypeNames.Text.Html);
    }
}
