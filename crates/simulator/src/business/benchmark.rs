//! `/business/benchmark/`: averages of a business category.

use serde_json::{Value, json};

use super::Caller;
use super::envelope::Refusal;
use super::request;

const CATEGORIES: [(&str, &str); 25] = [
    ("ART_AND_CRAFTS", "Art & Crafts"),
    (
        "AUTOMOTIVE_AND_TRANSPORTATION",
        "Automotive & Transportation",
    ),
    ("BABY", "Baby"),
    ("BEAUTY", "Beauty"),
    ("CLOTHING_AND_ACCESSORIES", "Clothing & Accessories"),
    ("EDUCATION_AND_TRAINING", "Education & Training"),
    ("ELECTRONICS", "Electronics"),
    ("FINANCE_AND_INVESTING", "Finance & Investing"),
    ("FOOD_AND_BEVERAGE", "Food & Beverage"),
    ("GAMING", "Gaming"),
    ("HEALTH_AND_WELLNESS", "Health & Wellness"),
    (
        "HOME_FURNITURE_AND_APPLIANCES",
        "Home, Furniture & Appliances",
    ),
    ("MACHINERY_AND_EQUIPMENT", "Machinery & Equipment"),
    ("MEDIA_AND_ENTERTAINMENT", "Media & Entertainment"),
    ("PERSONAL_BLOG", "Personal Blog"),
    ("PETS", "Pets"),
    ("PROFESSIONAL_SERVICES", "Professional Services"),
    ("PUBLIC_ADMINISTRATION", "Public Administration"),
    ("REAL_ESTATE", "Real Estate"),
    ("RESTAURANTS_AND_BARS", "Restaurants & Bars"),
    ("SHOPPING_AND_RETAIL", "Shopping & Retail"),
    ("SOFTWARE_AND_APPS", "Software & Apps"),
    ("SPORTS_FITNESS_AND_OUTDOORS", "Sports, Fitness & Outdoors"),
    ("TRAVEL_AND_TOURISM", "Travel & Tourism"),
    ("OTHERS", "Others"),
];

pub(super) fn answer(caller: &Caller) -> Result<Value, Refusal> {
    let asked = request::required(caller.call, "business_category")?;
    let found = CATEGORIES.iter().find(|(category, _)| *category == asked);
    let (category, title) = found.ok_or_else(|| {
        let allowed: Vec<&str> = CATEGORIES.iter().map(|(category, _)| *category).collect();
        Refusal::parameter(&format!(
            "business_category: value must be one of {}",
            allowed.join(", ")
        ))
    })?;
    let means = caller.platform.world.benchmark(category);
    Ok(json!({
        "business_category": title,
        "average_likes": means.likes,
        "average_comments": means.comments,
        "average_shares": means.shares,
        "average_video_count": means.videos,
        "average_follower_count": means.followers,
        "average_follower_growth": means.follower_growth,
        "average_engagement_rate": means.engagement_rate,
        "average_video_views": means.views,
    }))
}
