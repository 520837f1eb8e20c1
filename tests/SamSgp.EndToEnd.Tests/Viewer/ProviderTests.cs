using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Dicom;
using static Microsoft.Playwright.Assertions;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>People sign in at an identity provider, by OpenID Connect's code flow as OHIF has it built in.</summary>
[Collection(ViewerTests.Name)]
public sealed class ProviderTests(ViewerFixture viewer)
{
    [ChromiumFact]
    public async Task SignIn_AtAProvider_ComesBackToTheStudyAndRunsTasks()
    {
        using var provider = new SmallProvider();
        await using var secured = await ServiceProcess.StartAsync($"--Security:Authority={provider.Authority}",
            $"--Security:Audience={SmallProvider.Audience}", $"--Viewer:ClientId={SmallProvider.ClientId}");
        secured.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", provider.AccessToken("read write"));
        using (var stored = await secured.Client.StoreAsync(PhantomFiles.Of(viewer.Other))) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var study = viewer.Other.Instances[0].GetString(DicomTag.StudyInstanceUID);
        await using var page = await viewer.NewPageAsync("provider", secured.Client.BaseAddress);

        await page.Page.GotoAsync(new Uri(secured.Client.BaseAddress!, $"viewer?StudyInstanceUIDs={study}").ToString());
        await page.Page.GetByLabel("Name").FillAsync("dr.browser");
        await page.Page.GetByText("Enter").ClickAsync();
        await page.OpenPanelAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/viewer\\?.*" + study.Replace(".", "\\.", StringComparison.Ordinal)));
        await page.StartAsync("phantom-ct");
        await page.WaitForOverlayAsync();
        await page.ScreenshotAsync("signed-in");
        Assert.Equal(1, provider.TokensGiven);

        // A page that is loaded anew asks the provider, which has no memory here.
        await page.Page.GotoAsync(new Uri(secured.Client.BaseAddress!, "segment-many").ToString());
        await page.Page.GetByLabel("Name").FillAsync("dr.browser");
        await page.Page.GetByText("Enter").ClickAsync();
        await Expect(page.Cy($"samsgp-many-study-{study}")).ToBeVisibleAsync();

        var runs = await secured.Client.GetFromJsonAsync<JsonElement>($"api/segmentations?studyInstanceUid={study}");
        Assert.Equal("dr.browser", Assert.Single(runs.EnumerateArray()).GetProperty("requestedBy").GetString());
    }
}
